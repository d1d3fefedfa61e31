/**
 * What a network says about raw data that nobody has labelled. The
 * {@link org.starling.driver.evaluation.prediction.Predictor} needs a checkpoint and nothing else: the pipeline that
 * prepared its training data travels in it.
 */
package org.starling.driver.evaluation.prediction;
