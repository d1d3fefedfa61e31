package org.starling.pipeline.normalise;

import org.starling.kernels.batch.FeatureFormat;

/**
 * The outcome of fitting.
 *
 * @param transform what to do to raw features
 * @param features how the result is packed
 */
public record Fitted(FittedTransform transform, FeatureFormat features) {}
