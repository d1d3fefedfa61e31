/** One job on one made-up table with defects: Starling's, and the plain read, filter and write of Spark SQL. */
package org.starling.benchmarks.tables;
