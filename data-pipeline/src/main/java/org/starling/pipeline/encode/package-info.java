/**
 * From raw values to what shards hold: {@link org.starling.pipeline.encode.FeatureEncoder} packs features,
 * {@link org.starling.pipeline.encode.ClassIndex} numbers classes, {@link org.starling.pipeline.encode.StepLabels} labels each
 * step of a text. All are pure functions of their input, so training and
 * inference get the same bytes.
 */
package org.starling.pipeline.encode;
