package org.starling.pipeline.report;

import java.util.List;

/**
 * Reports of the columns of a table, from a sample of its records.
 *
 * @param before how many records were sampled
 * @param after how many of these became training examples
 * @param columns in the order of the inputs
 */
public record SampledColumns(long before, long after, List<ColumnReport> columns) {}
