package org.starling.pipeline.report;

import java.util.List;
import java.util.Map;
import org.starling.pipeline.report.ValueReport.ChangedTexts;

/**
 * Reports of the columns of a table, from a sample of its records.
 *
 * @param before number of sampled records
 * @param after number of these that became training examples
 * @param columns in the order of the inputs
 * @param changed cells of all usable records whose texts were changed, by column
 * @param equalTimes records that have the time of another record of their series
 */
public record SampledColumns(
        long before, long after, List<ColumnReport> columns, Map<String, ChangedTexts> changed, long equalTimes) {}
