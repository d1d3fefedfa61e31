/** What contenders on Spark have in common, Starling's and others: where their data lies. */
package org.starling.benchmarks.executors;
