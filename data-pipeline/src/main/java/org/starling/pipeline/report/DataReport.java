package org.starling.pipeline.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.shard.RecordLedger;

/**
 * Quality report of a table. Stored with its shards as {@code report.json}.
 *
 * @param ledger exact counts of all records; {@code "books"} in JSON
 * @param split the selection of the test set; null if the source was not split
 * @param classes examples by class and split; exact
 * @param sampledBefore number of offered records in the sample of the column reports
 * @param sampledAfter number of training examples in that sample
 * @param columns in the order of the inputs
 * @param values findings on values; none in reports of earlier versions
 */
@JsonPropertyOrder({"books", "split", "classes", "sampledBefore", "sampledAfter", "columns", "values"})
public record DataReport(
        @JsonProperty("books") RecordLedger ledger,
        SplitReport split,
        Map<String, Map<String, Long>> classes,
        long sampledBefore,
        long sampledAfter,
        List<ColumnReport> columns,
        ValueReport values)
        implements Serializable {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // messages would repeat the text
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // an empty text would stand for a missing number; no list and no map of a report has an empty entry
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
            .build();

    public DataReport {
        new Checks()
                .requirePresent(ledger, "books")
                .requirePresent(classes, "classes")
                .requirePresent(columns, "columns")
                .done();
        columns = List.copyOf(columns);
        values = values == null ? ValueReport.NONE : values;
    }

    public String toJson() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the report: " + e.getMessage(), e);
        }
    }

    /**
     * Reads what {@link #toJson()} wrote.
     *
     * @throws DataException if the text is something else
     */
    public static DataReport fromJson(String json) {
        try {
            DataReport report = MAPPER.readValue(json, DataReport.class);
            if (report == null) {
                throw damaged("it is empty", null);
            }
            return report;
        } catch (JsonProcessingException e) {
            throw damaged(Failures.reason(e), e);
        }
    }

    private static DataException damaged(String reason, Exception cause) {
        return new DataException(
                "Cannot read the report: it is damaged (%s); run preprocess again with --overwrite".formatted(reason),
                cause);
    }
}
