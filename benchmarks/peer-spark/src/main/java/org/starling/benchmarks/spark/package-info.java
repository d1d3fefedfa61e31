/** Other trainers that run on Spark, as contenders: dl4j-spark's parameter averaging, Spark MLlib's perceptron. */
package org.starling.benchmarks.spark;
