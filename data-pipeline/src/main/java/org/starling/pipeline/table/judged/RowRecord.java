package org.starling.pipeline.table.judged;

import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** A judged record that is a row of Spark's. Not thread-safe. */
public final class RowRecord implements JudgedRecord {
    private static final int SOURCE = 0;
    private static final int REASON = 1;
    private static final int LINE = 2;
    private static final int LABEL = 3;
    private static final int PART = 4;
    private static final int SPLIT_HASH = 5;
    private static final int ORDER_HASH = 6;
    private static final int KEY = 7;
    private static final int CHECK = 8;
    private static final int FIRST_CELL = 9;

    private final int inputs;
    private InternalRow row;
    private UTF8String encodedPart;
    private String part;

    private RowRecord(int inputs) {
        this.inputs = inputs;
    }

    /**
     * The records, lazily.
     *
     * @param rows may change when the next one is asked for; columns: source, reason or null, record as it was read or null, label,
     *     part (texts); split hash, order hash, key (null in what is no copy), check (longs); then one for each input, a double or a
     *     text; then, for records in time series, the series (text), time (double) and a hash of the features (long)
     * @param inputs how many there are
     */
    public static JavaRDD<JudgedRecord> of(JavaRDD<InternalRow> rows, int inputs) {
        return rows.mapPartitions(part -> records(part, inputs));
    }

    private static Iterator<JudgedRecord> records(Iterator<InternalRow> rows, int inputs) {
        RowRecord record = new RowRecord(inputs);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public JudgedRecord next() {
                record.row = rows.next();
                return record;
            }
        };
    }

    private UTF8String textAt(int column) {
        return row.isNullAt(column) ? null : row.getUTF8String(column);
    }

    @Override
    public String part() {
        UTF8String own = row.getUTF8String(PART);
        // most neighbours agree, and a text is made only for each change
        if (!own.equals(encodedPart)) {
            encodedPart = own.clone();
            part = own.toString();
        }
        return part;
    }

    @Override
    public UTF8String source() {
        return row.getUTF8String(SOURCE);
    }

    @Override
    public UTF8String reason() {
        return textAt(REASON);
    }

    @Override
    public UTF8String line() {
        return textAt(LINE);
    }

    @Override
    public UTF8String label() {
        return textAt(LABEL);
    }

    @Override
    public long splitHash() {
        return row.getLong(SPLIT_HASH);
    }

    @Override
    public long orderHash() {
        return row.getLong(ORDER_HASH);
    }

    @Override
    public boolean hasKey() {
        return !row.isNullAt(KEY);
    }

    @Override
    public long key() {
        return row.getLong(KEY);
    }

    @Override
    public long check() {
        return row.getLong(CHECK);
    }

    @Override
    public boolean isMissing(int input) {
        return row.isNullAt(FIRST_CELL + input);
    }

    @Override
    public double number(int input) {
        return row.getDouble(FIRST_CELL + input);
    }

    @Override
    public UTF8String text(int input) {
        return row.getUTF8String(FIRST_CELL + input);
    }

    @Override
    public boolean inSeries() {
        return row.numFields() > FIRST_CELL + inputs;
    }

    @Override
    public UTF8String series() {
        return textAt(FIRST_CELL + inputs);
    }

    @Override
    public double time() {
        int column = FIRST_CELL + inputs + 1;
        return row.isNullAt(column) ? 0 : row.getDouble(column);
    }

    @Override
    public long seriesContent() {
        return row.getLong(FIRST_CELL + inputs + 2);
    }
}
