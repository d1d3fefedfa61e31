/**
 * Starling as estimators and models of spark.ml. An estimator ({@link org.starling.driver.ml.StarlingEstimator}) collects
 * params ({@code InferenceParams}, {@code TrainingParams}) and waits for its turn ({@code FitQueue}). {@code DataFrameFit} packs the
 * rows of a DataFrame into examples ({@code PackedExamples}, by a {@code FeatureReader} and {@code Labels}), and trains on them with
 * the {@link org.starling.driver.training.Trainer}. A model ({@link org.starling.driver.ml.StarlingPredictionModel}) predicts rows by a
 * {@link org.starling.driver.prediction.PredictionTask}.
 *
 * <p>Invariants: a row is trained on, or counted with the reason, or ends the fit. No shards are written. A saved model is a
 * folder of checkpoints.
 */
package org.starling.driver.ml;
