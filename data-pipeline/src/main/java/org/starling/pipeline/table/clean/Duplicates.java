package org.starling.pipeline.table.clean;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.table.spec.DuplicateSpec;

/**
 * Two 64-bit hashes of what makes records copies of each other. That two different records of ten million agree in 128 bits has
 * a probability of 10^-25.
 */
public final class Duplicates {
    /** Name of the column that holds the first hash; null in a record that is no copy whatever the others are. */
    public static final String KEY = "key_hash";
    /** Name of the column that holds the second hash. */
    public static final String CHECK = "key_check";

    /** Setting that names the columns of the key. */
    public static final String BY = "clean.duplicates.by";

    private Duplicates() {}

    /**
     * {@link #KEY} and {@link #CHECK}, when columns of the table make the key.
     *
     * @param missingTexts what stands for a missing value, besides nothing
     */
    public static List<Column> keys(RawTable table, DuplicateSpec spec, List<String> missingTexts, String part) {
        List<Column> values = new ArrayList<>();
        Column complete = lit(true);
        for (String column : spec.by()) {
            table.require(column, BY);
            values.add(table.value(column));
            complete = complete.and(table.isMissing(column, missingTexts).unary_$bang());
        }
        Column one = hash(keyPurpose(part), values);
        return List.of(
                when(complete, one).as(KEY), hash(checkPurpose(part), values).as(CHECK));
    }

    /** {@link #KEY} and {@link #CHECK}, when {@code values} make the key. */
    public static List<Column> keys(List<Column> values, String part) {
        return List.of(
                hash(keyPurpose(part), values).as(KEY),
                hash(checkPurpose(part), values).as(CHECK));
    }

    /** Text that the first hash begins with; keeps the records of different parts apart. */
    public static String keyPurpose(String part) {
        return "key" + part;
    }

    /** Text that the second hash begins with. */
    public static String checkPurpose(String part) {
        return "check" + part;
    }

    private static Column hash(String purpose, List<Column> values) {
        List<Column> all = new ArrayList<>(values);
        all.add(0, lit(purpose));
        return xxhash64(all.toArray(Column[]::new));
    }
}
