package org.starling.benchmarks.estimators;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A table in memory, divided once for all rounds. Rows have a vector {@code features} and a double {@code label}.
 *
 * @param train rows to fit to
 * @param test rows to predict
 * @param features numbers of a row
 * @param classes labels are whole numbers from 0 on, below it
 */
public record TableSplit(Dataset<Row> train, Dataset<Row> test, int features, int classes) {}
