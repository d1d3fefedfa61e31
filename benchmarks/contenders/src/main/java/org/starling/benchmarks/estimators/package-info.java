/**
 * Estimators of spark.ml on tables of numbers: {@link org.starling.benchmarks.estimators.EstimatorContender} fits an estimator to the
 * training rows of a {@link org.starling.benchmarks.estimators.LabelledTable}, and predicts its test rows. All contenders get the
 * same rows.
 */
package org.starling.benchmarks.estimators;
