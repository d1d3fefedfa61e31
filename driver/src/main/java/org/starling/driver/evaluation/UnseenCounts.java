package org.starling.driver.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.report.Numbers;
import org.starling.pipeline.source.SourceSpec;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.history.Json;

/**
 * Numbers of values that training had not seen.
 *
 * @param byColumn numbers of cells of categories; columns without unseen ones are left out
 */
public record UnseenCounts(Map<String, Long> byColumn) {

    /** The counts of raw data. */
    public static UnseenCounts of(SparkSession spark, Checkpoint checkpoint, SourceSpec raw) {
        return new UnseenCounts(LabelledData.pipeline(checkpoint).unseen(spark, raw));
    }

    /** A line for each column. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        byColumn.forEach((column, count) ->
                text.append("column %s: %s values unseen in training%n".formatted(column, Numbers.count(count))));
        return text.toString();
    }

    /** The counts as JSON. */
    public JsonNode toJson() {
        return Json.tree(byColumn);
    }
}
