/**
 * The fitted preprocessing of a checkpoint in ONNX: from the inputs of a model to the features of its network, and from the
 * network's outputs to those of the model. {@link org.starling.driver.export.preprocessing.Preprocessing} is the contract.
 *
 * <p>Invariants: valid records give the numbers of the pipeline, computed in float64 where it does. A graph rejects nothing: a
 * missing number that is not filled, or one that the pipeline rejects, becomes NaN.
 */
package org.starling.driver.export.preprocessing;
