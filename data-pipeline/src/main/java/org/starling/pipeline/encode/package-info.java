/**
 * From raw values to what shards hold: {@link org.starling.pipeline.encode.FeatureEncoder} packs features,
 * {@link org.starling.pipeline.encode.ClassIndex} numbers classes. Both are pure functions of their input, so training and
 * inference get the same bytes.
 */
package org.starling.pipeline.encode;
