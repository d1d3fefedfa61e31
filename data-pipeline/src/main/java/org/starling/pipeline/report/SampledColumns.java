package org.starling.pipeline.report;

import java.util.List;

/**
 * Reports of the columns of a table, from a sample of its records.
 *
 * @param before number of sampled records
 * @param after number of these that became training examples
 * @param columns in the order of the inputs
 */
public record SampledColumns(long before, long after, List<ColumnReport> columns) {}
