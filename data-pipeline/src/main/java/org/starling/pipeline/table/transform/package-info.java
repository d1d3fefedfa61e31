/**
 * Fitted transformations, and the encoders that apply them. A {@link org.starling.pipeline.table.transform.FittedTransform} is saved in
 * manifests and checkpoints. {@link org.starling.pipeline.table.transform.TableEncoder} packs the cells of a record, {@link
 * org.starling.pipeline.table.transform.FeatureEncoder} an image or text, {@link org.starling.pipeline.table.transform.StepLabels} the
 * labels of its steps; {@link org.starling.pipeline.table.transform.ClassIndex} numbers classes. All are pure functions of their input,
 * so training and inference get the same bytes.
 */
package org.starling.pipeline.table.transform;
