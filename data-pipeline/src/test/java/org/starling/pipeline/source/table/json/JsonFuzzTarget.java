package org.starling.pipeline.source.table.json;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.TimeZoneAwareExpression;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;

/**
 * JSON files, by lines and as a whole. Numbers and texts of accepted records, as Spark reads them, must be those that a tree of
 * Jackson has.
 */
public final class JsonFuzzTarget implements FuzzTarget {
    private static final StructType TYPE =
            new StructType().add("a", DataTypes.DoubleType).add("b", DataTypes.StringType);
    private static final ObjectMapper TREES = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final FuzzFile file = new FuzzFile(".json");
    private final Expression values = (Expression) ((TimeZoneAwareExpression)
                    JsonTable.values(new Column(new BoundReference(0, DataTypes.StringType, true)), TYPE)
                            .expr())
            .withTimeZone("UTC");

    @Override
    public String name() {
        return "json";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "{\"a\": 1.5, \"b\": \"x\"}\n{\"a\": -2e3, \"b\": \"\\u00e9\\n\", \"c\": [1, {\"d\": null}]}\n"
                        .getBytes(StandardCharsets.UTF_8),
                "[{\"a\": 1, \"b\": \"p\"},\r\n {\"b\": \"two\", \"a\": NaN}]".getBytes(StandardCharsets.UTF_8),
                "\uFEFF{\n  'a': 12345678901234567890,\n  \"b\": \"grün\"\n}\n".getBytes(StandardCharsets.UTF_8),
                "\uFEFF{\"a\": 0.1, \"b\": \"x\"}".getBytes(StandardCharsets.UTF_16BE));
    }

    @Override
    public boolean accepts(byte[] content) throws IOException {
        file.write(content);
        FilePacks.Pack pack =
                new FilePacks.Pack(0, List.of(new LabelledFile(file.path().toString(), content.length, null)));
        SerializableConfiguration conf = new SerializableConfiguration(file.conf());
        try {
            JsonHead.read(file.path(), StandardCharsets.UTF_8, file.conf()).requireLines();
        } catch (DataException e) {
            requireNamed(e);
        }
        try {
            List<Row> lines = rows(JsonTexts.ofLines("UTF-8", conf).call(pack));
            List<Row> whole = rows(JsonTexts.ofFiles("UTF-8", conf).call(pack));
            lines.forEach(this::requireSame);
            whole.forEach(this::requireSame);
            return isUsable(lines) || isUsable(whole);
        } catch (DataException e) {
            requireNamed(e);
            return false;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void requireNamed(DataException e) {
        if (!e.getMessage().contains("case.json")) {
            throw new IllegalStateException("the message names no file", e);
        }
    }

    private static boolean isUsable(List<Row> rows) {
        return !rows.isEmpty() && rows.stream().allMatch(row -> row.isNullAt(1));
    }

    private static List<Row> rows(Iterator<Row> rows) {
        List<Row> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        return all;
    }

    private void requireSame(Row row) {
        if (!row.isNullAt(1)) {
            return;
        }
        JsonNode tree;
        try {
            tree = TREES.readTree(row.getString(2));
        } catch (IOException e) {
            throw new IllegalStateException("Jackson cannot read " + row.getString(2), e);
        }
        InternalRow read = (InternalRow)
                values.eval(new GenericInternalRow(new Object[] {UTF8String.fromString(row.getString(2))}));
        JsonNode a = tree.path("a");
        if (a.isNumber() && (read.isNullAt(0) || Double.compare(a.asDouble(), read.getDouble(0)) != 0)) {
            throw new IllegalStateException("another number in " + row.getString(2));
        }
        JsonNode b = tree.path("b");
        if (b.isTextual()
                && (read.isNullAt(1) || !b.asText().equals(read.getUTF8String(1).toString()))) {
            throw new IllegalStateException("another text in " + row.getString(2));
        }
    }
}
