/** What contenders on Spark have in common, Starling's and others: how they start Spark, and where their data lies. */
package org.starling.benchmarks.executors;
