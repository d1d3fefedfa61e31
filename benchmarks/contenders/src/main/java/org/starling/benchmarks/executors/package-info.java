/** Common parts of contenders on Spark: start of Spark, and placement of data. */
package org.starling.benchmarks.executors;
