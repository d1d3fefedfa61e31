package org.starling.pipeline.source.columnar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;

/** Parquet or ORC files: their types, then all simple values of their rows, by the readers that Spark has in a task. */
abstract class ColumnarFuzzTarget implements FuzzTarget {
    /** Rows of a damaged file are compared up to here. */
    private static final int MAX_ROWS = 100_000;

    private static final List<DataType> READ = List.of(
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.DoubleType,
            DataTypes.BooleanType,
            DataTypes.StringType,
            DataTypes.TimestampType);

    private final String name;
    private final FuzzFile file;

    ColumnarFuzzTarget(String name) {
        this.name = name;
        this.file = new FuzzFile("." + name);
    }

    @Override
    public String name() {
        return name;
    }

    final Configuration conf() {
        return file.conf();
    }

    /** The types of a file. */
    abstract FileColumns columns(Path path) throws IOException;

    /** The file without damage, compressed in all ways. */
    abstract List<Path> tables() throws IOException;

    /** Creates the reader of a task. */
    abstract RecordReader<Void, ?> reader();

    /** Gives a reader its file. */
    abstract void open(RecordReader<Void, ?> reader, StructType schema, Path path, long bytes, TaskAttemptContext task)
            throws IOException, InterruptedException;

    /** The rows that a reader returned. */
    abstract Iterable<InternalRow> rows(Object value);

    /** Compares with the values that another library reads. */
    abstract void requireSame(StructType schema, List<List<Object>> rows, Path path);

    @Override
    public final List<byte[]> seeds() {
        try {
            List<byte[]> seeds = new ArrayList<>();
            for (Path table : tables()) {
                seeds.add(Files.readAllBytes(java.nio.file.Path.of(table.toUri())));
            }
            return seeds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public final boolean accepts(byte[] content) throws IOException {
        file.write(content);
        Path path = file.path();
        try {
            StructType schema = new StructType();
            for (FileColumn column : columns(path).columns()) {
                if (column.type() != null && READ.contains(column.type())) {
                    schema = schema.add(column.name(), column.type());
                }
            }
            if (schema.isEmpty()) {
                return false;
            }
            requireSame(schema, read(schema, path, content.length), path);
            return true;
        } catch (DataException e) {
            if (!e.getMessage().contains("case." + name)) {
                throw new IllegalStateException("the message names no file", e);
            }
            return false;
        }
    }

    private List<List<Object>> read(StructType schema, Path path, long bytes) throws IOException {
        InputFileBlockHolder.set(path.toUri().toString(), 0, bytes);
        List<List<Object>> rows = new ArrayList<>();
        TaskAttemptContext task = new TaskAttemptContextImpl(file.conf(), new TaskAttemptID());
        PageCodecs.install();
        try (RecordReader<Void, ?> reader = reader()) {
            open(reader, schema, path, bytes, task);
            while (rows.size() < MAX_ROWS && reader.nextKeyValue()) {
                for (InternalRow row : rows(reader.getCurrentValue())) {
                    rows.add(values(row, schema));
                }
            }
        } catch (Exception | VirtualMachineError | AssertionError e) {
            throw DamagedFiles.explained(e);
        } finally {
            InputFileBlockHolder.unset();
        }
        return rows;
    }

    private static List<Object> values(InternalRow row, StructType schema) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < schema.length(); i++) {
            Object value = row.isNullAt(i) ? null : row.get(i, schema.apply(i).dataType());
            values.add(value == null ? null : value.toString());
        }
        return values;
    }
}
