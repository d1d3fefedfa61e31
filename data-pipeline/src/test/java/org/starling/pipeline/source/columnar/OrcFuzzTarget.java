package org.starling.pipeline.source.columnar;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hive.ql.exec.vector.BytesColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.DoubleColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.LongColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.VectorizedRowBatch;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.orc.CompressionKind;
import org.apache.orc.OrcConf;
import org.apache.orc.OrcFile;
import org.apache.orc.TypeDescription;
import org.apache.orc.Writer;
import org.apache.spark.memory.MemoryMode;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.orc.OrcColumnarBatchReader;
import org.apache.spark.sql.execution.datasources.orc.OrcUtils;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.starling.pipeline.testing.FuzzFile;

/** ORC files. There is no second reader of their values. */
public final class OrcFuzzTarget extends ColumnarFuzzTarget {
    private static final int ROWS = 40;
    private static final int BATCH = 4096;
    private static final List<CompressionKind> KINDS = List.of(
            CompressionKind.NONE,
            CompressionKind.ZLIB,
            CompressionKind.SNAPPY,
            CompressionKind.ZSTD,
            CompressionKind.LZ4,
            CompressionKind.LZO);

    public OrcFuzzTarget() {
        super("orc");
    }

    @Override
    List<Path> tables() throws IOException {
        List<Path> tables = new ArrayList<>();
        for (CompressionKind kind : KINDS) {
            tables.add(table(kind));
        }
        return tables;
    }

    private static Path table(CompressionKind kind) throws IOException {
        FuzzFile target = new FuzzFile("." + kind + ".orc");
        TypeDescription type = TypeDescription.fromString("struct<a:bigint,b:double,y:string>");
        try (Writer writer = OrcFile.createWriter(
                target.path(),
                OrcFile.writerOptions(target.conf()).setSchema(type).compress(kind))) {
            VectorizedRowBatch batch = type.createRowBatch();
            for (int i = 0; i < ROWS; i++) {
                ((LongColumnVector) batch.cols[0]).vector[i] = i * 1_000_003L;
                ((DoubleColumnVector) batch.cols[1]).vector[i] = i / 7.0;
                ((BytesColumnVector) batch.cols[2]).setVal(i, ("class " + i % 3).getBytes(StandardCharsets.UTF_8));
                batch.size++;
            }
            writer.addRowBatch(batch);
        }
        return target.path();
    }

    @Override
    FileColumns columns(Path path) {
        return FileTypes.ofOrc(path.toString(), conf());
    }

    @Override
    RecordReader<Void, ?> reader() {
        return new OrcColumnarBatchReader(BATCH, MemoryMode.ON_HEAP);
    }

    @Override
    void open(RecordReader<Void, ?> reader, StructType schema, Path path, long bytes, TaskAttemptContext task)
            throws IOException {
        List<String> names =
                columns(path).columns().stream().map(FileColumn::name).toList();
        int[] columns = IntStream.range(0, schema.length())
                .map(i -> names.indexOf(schema.fieldNames()[i]))
                .toArray();
        OrcConf.INCLUDE_COLUMNS.setString(
                task.getConfiguration(),
                String.join(",", IntStream.of(columns).mapToObj(String::valueOf).toList()));
        OrcColumnarBatchReader rows = (OrcColumnarBatchReader) reader;
        rows.initialize(new FileSplit(path, 0, bytes, new String[0]), task);
        rows.initBatch(
                OrcUtils.readSchema(path, task.getConfiguration(), false).get(),
                schema.fields(),
                columns,
                IntStream.of(columns).map(column -> -1).toArray(),
                InternalRow.empty());
    }

    @Override
    Iterable<InternalRow> rows(Object value) {
        return ((ColumnarBatch) value)::rowIterator;
    }

    @Override
    void requireSame(StructType schema, List<List<Object>> rows, Path path) {
        // ORC's library is the one that Spark uses
    }
}
