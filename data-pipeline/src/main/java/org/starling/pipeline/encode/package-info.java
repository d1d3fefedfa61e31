/**
 * Fitted transforms, and the encoders that apply them. A {@link FittedTransform} is stored in manifests and checkpoints.
 * {@link TableEncoder} encodes the cells of a record, {@link FeatureEncoder} an image or a text, and {@link StepLabels} a
 * label for each step. {@link ClassIndex} numbers the classes.
 *
 * <p>Invariants: encoders are pure functions of their input, so training and inference produce the same bytes. A constant
 * feature becomes 0; it is never a divisor.
 */
package org.starling.pipeline.encode;
