/**
 * Labels of packed batches as DL4J's output layers take them: {@link org.starling.kernels.step.label.LabelArrays} knows their
 * shapes and the order of their values.
 */
package org.starling.kernels.replica;
