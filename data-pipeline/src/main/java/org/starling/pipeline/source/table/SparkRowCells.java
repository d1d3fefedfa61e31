package org.starling.pipeline.source.table;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.XxHash64Function;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.column.RecordText;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.column.XxHash64;
import org.starling.pipeline.files.FoundFiles;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.validate.ExactNumber;
import org.starling.pipeline.validate.RecordCells;
import org.starling.pipeline.validate.TypedCells;

/** The cells of a row of Spark. The query that reads rows converts numbers and times; texts are made where they are read. */
final class SparkRowCells implements TypedCells {
    private static final String DELIMITER = ",";
    private static final double MICROSECONDS = 1e6;
    private static final long MICROSECONDS_PER_SECOND = 1_000_000;
    private static final long PER_MICROSECOND = 1000;
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);
    private static final long MICROSECONDS_PER_DAY = 86_400_000_000L;

    private final DataType[] types;
    /** Columns of texts. */
    private final int[] texts;
    /** By column of texts: the fault of a cell that is not UTF-8. */
    private final TextSlice[] undecodable;
    /** By column. */
    private final StoredValues[] stored;
    /** By column: writes its values out; null where they are texts. */
    private final Expression[] casts;
    /** By column: position of its values as doubles; for others that of the values as they are. */
    private final int[] converted;

    private final TextSlice source = new TextSlice();
    /** The text of the source as Spark gives it. */
    private UTF8String sourceLocation;

    private final TextSlice fault = new TextSlice();
    private final TextSlice line = new TextSlice();
    private final TextSlice cell = new TextSlice();
    private InternalRow row;
    private final String zoneName;
    private transient ZoneId zone;

    /**
     * The cells of rows, moved to one after the other by {@link #at}.
     *
     * @param names of the columns of the table
     * @param types of the columns
     * @param stored by column: form of its values in the rows
     * @param converted by column: position of its values as doubles; for others that of the values as they are
     * @param zone in which instants become points of time
     */
    SparkRowCells(List<String> names, DataType[] types, StoredValues[] stored, int[] converted, String zone) {
        this.types = types;
        this.stored = stored;
        this.converted = converted;
        this.zoneName = zone;
        texts = IntStream.range(0, types.length)
                .filter(i -> types[i] instanceof StringType)
                .toArray();
        undecodable = IntStream.of(texts)
                .mapToObj(i -> TextSlice.of("column " + names.get(i) + ": " + Utf8.INVALID))
                .toArray(TextSlice[]::new);
        casts = new Expression[types.length];
        for (int i = 0; i < types.length; i++) {
            if (!(types[i] instanceof StringType) && stored[i] != StoredValues.NANOSECONDS) {
                int position = stored[i] == StoredValues.PLAIN ? RawTable.FIRST_VALUE + i : converted[i];
                Expression value = new BoundReference(position, types[i], true);
                Cast cast = (Cast) new Column(value).cast(DataTypes.StringType).expr();
                casts[i] = (Expression) cast.withTimeZone(zone);
            }
        }
    }

    /** Moves to another row; returns this. */
    SparkRowCells at(InternalRow newRow) {
        row = newRow;
        return this;
    }

    /**
     * The cells of some rows, lazily; each is valid until the next one is read.
     *
     * @param rows source, fault and line (texts), the columns of the table, and perhaps more
     * @param names of the columns of the table
     * @param zone in which instants become points of time
     */
    @SuppressWarnings("try") // the settings work by being open
    static JavaRDD<RecordCells> of(Dataset<Row> rows, List<String> names, String zone) {
        int columns = names.size();
        DataType[] types = new DataType[columns];
        StoredValues[] stored = new StoredValues[columns];
        int[] converted = new int[columns];
        List<Column> selected = new ArrayList<>();
        List<String> own = List.copyOf(names);
        for (String name : rows.columns()) {
            selected.add(functions.col(TableReader.quoted(name)));
        }
        for (int i = 0; i < columns; i++) {
            int position = RawTable.FIRST_VALUE + i;
            StructField field = rows.schema().apply(position);
            DataType type = RawTable.type(field);
            types[i] = type;
            stored[i] = StoredValues.of(field);
            DataType wanted = RawTable.isNumber(type) ? DataTypes.DoubleType : type;
            boolean isText = stored[i] == StoredValues.NUMBER_TEXTS;
            converted[i] = wanted.equals(type) && !isText ? position : selected.size();
            if (converted[i] != position) {
                Column value = selected.get(position);
                // NaN and infinity are in quotes
                Column plain = isText ? functions.trim(value, "\"") : value;
                selected.add(plain.cast(wanted).as("__converted" + i));
            }
        }
        try (WideQuery query = WideQuery.begin(rows.sparkSession(), columns)) {
            return TaskRows.of(rows.select(selected.toArray(Column[]::new)))
                    .mapPartitions(part -> cells(part, new SparkRowCells(own, types, stored, converted, zone)));
        }
    }

    private static Iterator<RecordCells> cells(Iterator<InternalRow> rows, SparkRowCells cells) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public RecordCells next() {
                return cells.at(rows.next());
            }
        };
    }

    /** A value as the query has it. */
    Object value(int column) {
        int position = RawTable.FIRST_VALUE + column;
        if (row.isNullAt(position)) {
            return null;
        }
        return switch (stored[column]) {
            case PLAIN -> row.get(position, types[column]);
            case NANOSECONDS -> microsecondsAt(column);
            case NUMBER_TEXTS -> number(column);
        };
    }

    /** Whether an additional column, after those of the table, is true. */
    boolean isTrue(int position) {
        return !row.isNullAt(position) && row.getBoolean(position);
    }

    private UTF8String textAt(int position) {
        return row.isNullAt(position) ? null : row.getUTF8String(position);
    }

    @Override
    public TextSlice source() {
        UTF8String location = row.getUTF8String(RawTable.SOURCE_AT);
        if (!location.equals(sourceLocation)) {
            sourceLocation = location.copy();
            source.move(FoundFiles.unescaped(location.toString()).getBytes(StandardCharsets.UTF_8));
        }
        return source;
    }

    @Override
    public TextSlice fault() {
        return SparkTexts.move(fault, textAt(RawTable.FAULT_AT)) ? fault : undecodable();
    }

    /** The fault of the first cell that is not UTF-8, which Spark does not check; null if there is none. */
    private TextSlice undecodable() {
        for (int i = 0; i < texts.length; i++) {
            SparkTexts.move(cell, textAt(RawTable.FIRST_VALUE + texts[i]));
            if (!Utf8.isValid(cell.bytes(), cell.offset(), cell.length())) {
                return undecodable[i];
            }
        }
        return null;
    }

    @Override
    public boolean read(int column, TextSlice text) {
        return SparkTexts.move(text, text(column));
    }

    private UTF8String text(int column) {
        if (stored[column] == StoredValues.NANOSECONDS) {
            return isNull(column) ? null : UTF8String.fromString(nanosecondText(column));
        } else if (isLong(column)) {
            return textAt(RawTable.FIRST_VALUE + column);
        }
        return casts[column] == null ? textAt(RawTable.FIRST_VALUE + column) : (UTF8String) casts[column].eval(row);
    }

    /** Whether a number may have more digits than a double. */
    private boolean isLong(int column) {
        return stored[column] == StoredValues.NUMBER_TEXTS
                && !isNull(column)
                && Double.isFinite(number(column))
                && Math.abs(number(column)) >= ExactNumber.MAX_EXACT;
    }

    @Override
    public boolean isNull(int column) {
        return row.isNullAt(RawTable.FIRST_VALUE + column);
    }

    @Override
    public double number(int column) {
        if (!RawTable.isTime(types[column])) {
            return row.getDouble(converted[column]);
        }
        return types[column].equals(DataTypes.TimestampType)
                ? microsecondsAt(column) / MICROSECONDS
                : TypedCells.seconds(microseconds(column));
    }

    @Override
    public long microseconds(int column) {
        int position = RawTable.FIRST_VALUE + column;
        if (types[column].equals(DataTypes.DateType)) {
            return row.getInt(position) * MICROSECONDS_PER_DAY;
        }
        long time = microsecondsAt(column);
        return types[column].equals(DataTypes.TimestampType)
                ? DateTimeUtils.convertTz(time, ZoneOffset.UTC, zone())
                : time;
    }

    private ZoneId zone() {
        if (zone == null) {
            zone = DateTimeUtils.getZoneId(zoneName);
        }
        return zone;
    }

    /** The value of a column of points of time, in microseconds. */
    private long microsecondsAt(int column) {
        long value = row.getLong(RawTable.FIRST_VALUE + column);
        return stored[column] == StoredValues.NANOSECONDS ? Math.floorDiv(value, PER_MICROSECOND) : value;
    }

    /** A point of time as Spark writes it, with the digits below a microsecond. */
    private String nanosecondText(int column) {
        long microseconds = microseconds(column);
        long below = Math.floorMod(row.getLong(RawTable.FIRST_VALUE + column), PER_MICROSECOND);
        long seconds = Math.floorDiv(microseconds, MICROSECONDS_PER_SECOND);
        long fraction = Math.floorMod(microseconds, MICROSECONDS_PER_SECOND) * PER_MICROSECOND + below;
        return TIME.format(LocalDateTime.ofEpochSecond(seconds, (int) fraction, ZoneOffset.UTC));
    }

    @Override
    public double rest(int column) {
        int position = RawTable.FIRST_VALUE + column;
        if (stored[column] == StoredValues.NANOSECONDS) {
            return Math.floorMod(row.getLong(position), PER_MICROSECOND) / (double) PER_MICROSECOND;
        } else if (isLong(column)) {
            return ExactNumber.rest(new BigDecimal(textAt(position).toString()), number(column));
        } else if (types[column].equals(DataTypes.LongType)) {
            return ExactNumber.rest(row.getLong(position));
        } else if (types[column] instanceof DecimalType type) {
            return ExactNumber.rest(
                    row.getDecimal(position, type.precision(), type.scale()).toJavaBigDecimal(), number(column));
        }
        return 0;
    }

    @Override
    public long hash(int column, long seed) {
        if (isNull(column)) {
            return seed;
        }
        if (isLong(column)) {
            read(column, cell);
            return cell.hash(seed);
        }
        return stored[column] == StoredValues.NANOSECONDS
                ? XxHash64.hash(row.getLong(RawTable.FIRST_VALUE + column), seed)
                : XxHash64Function.hash(value(column), types[column], seed);
    }

    @Override
    public TextSlice shown() {
        if (SparkTexts.move(line, textAt(RawTable.LINE_AT))) {
            return line;
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            UTF8String text = text(i);
            texts.add(text == null ? null : text.toString());
        }
        return TextSlice.of(RecordText.join(texts, DELIMITER));
    }
}
