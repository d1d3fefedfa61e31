package org.starling.pipeline.source.table;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.XxHash64Function;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.column.RecordText;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.validate.RecordCells;
import org.starling.pipeline.validate.TypedCells;

/** The cells of a row of Spark. The query that reads rows converts numbers and times; texts are made where they are read. */
final class SparkRowCells implements TypedCells {
    private static final String DELIMITER = ",";
    private static final double MICROSECONDS = 1e6;

    private final DataType[] types;
    /** By column: writes its values out; null where they are texts. */
    private final Expression[] casts;
    /** By column: position of its values as doubles, or as microseconds. */
    private final int[] converted;

    private final TextSlice source = new TextSlice();
    private final TextSlice fault = new TextSlice();
    private final TextSlice line = new TextSlice();
    private InternalRow row;

    /**
     * The cells of rows, moved to one after the other by {@link #at}.
     *
     * @param types of the columns of the table
     * @param converted by column: position of its values as doubles, or as microseconds
     * @param zone of times that are written out
     */
    SparkRowCells(DataType[] types, int[] converted, String zone) {
        this.types = types;
        this.converted = converted;
        casts = new Expression[types.length];
        for (int i = 0; i < types.length; i++) {
            if (!(types[i] instanceof StringType)) {
                Expression value = new BoundReference(RawTable.FIRST_VALUE + i, types[i], true);
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
     * @param columns number of columns of the table
     */
    static JavaRDD<RecordCells> of(Dataset<Row> rows, int columns) {
        DataType[] types = new DataType[columns];
        int[] converted = new int[columns];
        String zone = rows.sparkSession().conf().get("spark.sql.session.timeZone");
        List<Column> selected = new ArrayList<>();
        for (String name : rows.columns()) {
            selected.add(functions.col(TableReader.quoted(name)));
        }
        for (int i = 0; i < columns; i++) {
            int position = RawTable.FIRST_VALUE + i;
            DataType type = rows.schema().apply(position).dataType();
            types[i] = type;
            DataType wanted = RawTable.isTime(type)
                    ? DataTypes.TimestampNTZType
                    : RawTable.isNumber(type) ? DataTypes.DoubleType : type;
            converted[i] = wanted.equals(type) ? position : selected.size();
            if (!wanted.equals(type)) {
                selected.add(selected.get(position).cast(wanted).as("__converted" + i));
            }
        }
        return rows.select(selected.toArray(Column[]::new))
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(part -> cells(part, new SparkRowCells(types, converted, zone)));
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
        return row.isNullAt(position) ? null : row.get(position, types[column]);
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
        SparkTexts.move(source, row.getUTF8String(RawTable.SOURCE_AT));
        return source;
    }

    @Override
    public TextSlice fault() {
        return SparkTexts.move(fault, textAt(RawTable.FAULT_AT)) ? fault : null;
    }

    @Override
    public boolean read(int column, TextSlice text) {
        return SparkTexts.move(text, text(column));
    }

    private UTF8String text(int column) {
        return casts[column] == null ? textAt(RawTable.FIRST_VALUE + column) : (UTF8String) casts[column].eval(row);
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
                ? row.getLong(RawTable.FIRST_VALUE + column) / MICROSECONDS
                : TypedCells.seconds(microseconds(column));
    }

    @Override
    public long microseconds(int column) {
        return row.getLong(converted[column]);
    }

    @Override
    public long hash(int column, long seed) {
        return isNull(column) ? seed : XxHash64Function.hash(value(column), types[column], seed);
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
