/** The same job with and without the records of its run: report, TensorBoard, MLflow, Spark's metrics and the page "Training". */
package org.starling.benchmarks.tracking;
