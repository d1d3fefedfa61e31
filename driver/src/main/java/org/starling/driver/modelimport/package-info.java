/**
 * Models from which training starts: checkpoints, and files of other programs. {@link
 * org.starling.driver.modelimport.PretrainedModels} finds the reader of each. {@link
 * org.starling.driver.modelimport.ModelImport} makes a checkpoint of such a file, which predicts without training.
 *
 * <p>Invariants: what a file claims is compared with its bytes before memory is allocated, and the memory of a network is estimated
 * before it is set up. A message names all parts of a network that have no form in DL4J.
 */
package org.starling.driver.modelimport;
