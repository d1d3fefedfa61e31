package org.starling.pipeline;

import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.record.FilePieces;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TextSource;
import scala.Tuple2;

/** Numbers lines of texts. Spark reads them in pieces of files, so their reader does not know their numbers. */
final class TextLines {
    private static final int SOURCE_AT = RawExamples.SCHEMA.fieldIndex(RawExamples.SOURCE);
    private static final int ROW_AT = RawExamples.SCHEMA.fieldIndex(RawExamples.ROW);

    private TextLines() {}

    /** The records of {@code raw} in the order of files and lines, and numbered; those of other sources as they are. */
    static Dataset<Row> numbered(SparkSession spark, SourceSpec raw, Dataset<Row> records) {
        if (!(raw instanceof TextSource.Lines)) {
            return records;
        }
        JavaRDD<InternalRow> lines = records.queryExecution().toRdd().toJavaRDD();
        FilePieces pieces = FilePieces.ofFiles(lines.map(TextLines::source));
        JavaRDD<Tuple2<Long, InternalRow>> numbered =
                lines.mapPartitionsWithIndex((partition, part) -> numbered(part, pieces.positions(partition)), true);
        JavaRDD<InternalRow> rows =
                pieces.inOrder() ? numbered.map(Tuple2::_2) : pieces.sorted(numbered.mapToPair(row -> row));
        return spark.internalCreateDataFrame(rows.rdd(), RawExamples.SCHEMA, false);
    }

    private static TextSlice source(InternalRow row) {
        return new TextSlice().move(row.getUTF8String(SOURCE_AT).getBytes());
    }

    private static Iterator<Tuple2<Long, InternalRow>> numbered(
            Iterator<InternalRow> lines, FilePieces.Positions positions) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return lines.hasNext();
            }

            @Override
            public Tuple2<Long, InternalRow> next() {
                InternalRow line = lines.next();
                positions.next(source(line));
                Object[] values = new Object[RawExamples.SCHEMA.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = InternalRow.copyValue(
                            line.get(i, RawExamples.SCHEMA.apply(i).dataType()));
                }
                values[ROW_AT] = positions.row();
                return new Tuple2<>(positions.first(), new GenericInternalRow(values));
            }
        };
    }
}
