package org.starling.pipeline.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.RecordLedger;

/**
 * The quality of a table. Lies beside its shards as {@code report.json}.
 *
 * @param books where every record went; exact
 * @param split how the test set was taken from the source; null where it was not
 * @param classes examples by class and split; exact
 * @param sampledBefore offered records that the columns' reports were made of
 * @param sampledAfter training examples that they were made of
 * @param columns in the order of the inputs
 */
public record DataReport(
        RecordLedger books,
        SplitReport split,
        Map<String, Map<String, Long>> classes,
        long sampledBefore,
        long sampledAfter,
        List<ColumnReport> columns)
        implements Serializable {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public String toJson() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the report: " + e.getMessage(), e);
        }
    }

    /** Reads what {@link #toJson()} wrote. */
    public static DataReport fromJson(String json) {
        try {
            return MAPPER.readValue(json, DataReport.class);
        } catch (JsonProcessingException e) {
            throw new DataException(
                    "Cannot read the report: it is damaged (%s); run preprocess again with --overwrite"
                            .formatted(e.getOriginalMessage()),
                    e);
        }
    }
}
