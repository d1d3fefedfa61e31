package org.starling.pipeline.source.columnar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetReadSupport;
import org.apache.spark.sql.execution.datasources.parquet.VectorizedParquetRecordReader;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.testing.FuzzFile;

/** Parquet files. The values must be those of Parquet's own reader of records, if that can read the file. */
public final class ParquetFuzzTarget extends ColumnarFuzzTarget {
    private static final int ROWS = 40;
    private static final int BATCH = 4096;
    private static final List<CompressionCodecName> CODECS = List.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD,
            CompressionCodecName.LZ4,
            CompressionCodecName.LZ4_RAW);
    private static final MessageType TYPE = MessageTypeParser.parseMessageType(
            """
            message table {
              required int64 a;
              optional double b;
              required binary y (STRING);
              optional boolean c;
              optional int64 t (TIMESTAMP(MICROS,true));
              optional group v (LIST) { repeated group list { optional float element; } }
            }
            """);

    public ParquetFuzzTarget() {
        super("parquet");
        ColumnarFiles.OPTIONS.forEach(conf()::set);
        for (var key : List.of(
                SQLConf.PARQUET_BINARY_AS_STRING(),
                SQLConf.PARQUET_INT96_AS_TIMESTAMP(),
                SQLConf.CASE_SENSITIVE(),
                SQLConf.PARQUET_INFER_TIMESTAMP_NTZ_ENABLED(),
                SQLConf.LEGACY_PARQUET_NANOS_AS_LONG(),
                SQLConf.NESTED_SCHEMA_PRUNING_ENABLED())) {
            conf().set(key.key(), key.defaultValueString());
        }
    }

    @Override
    List<Path> tables() throws IOException {
        List<Path> tables = new ArrayList<>();
        for (CompressionCodecName codec : CODECS) {
            for (WriterVersion version : WriterVersion.values()) {
                tables.add(table(codec, version));
            }
        }
        return tables;
    }

    /** Pages of the older version have checksums, as those of Spark. */
    private static Path table(CompressionCodecName codec, WriterVersion version) throws IOException {
        FuzzFile target = new FuzzFile("." + codec + version + ".parquet");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(target.path())
                .withConf(target.conf())
                .withType(TYPE)
                .withCompressionCodec(codec)
                .withWriterVersion(version)
                .withPageWriteChecksumEnabled(version == WriterVersion.PARQUET_1_0)
                .withPageSize(256)
                .withRowGroupSize(2048L)
                .build()) {
            for (int i = 0; i < ROWS; i++) {
                Group row = new SimpleGroupFactory(TYPE)
                        .newGroup()
                        .append("a", i * 1_000_003L)
                        .append("y", "pqr".substring(i % 3, i % 3 + 1));
                if (i % 5 != 0) {
                    row.append("b", i / 7.0).append("c", i % 2 == 0).append("t", 1_700_000_000_000_000L + i);
                    row.addGroup("v").addGroup("list").append("element", i * 0.5f);
                }
                writer.write(row);
            }
        }
        return target.path();
    }

    @Override
    FileColumns columns(Path path) {
        return FileTypes.ofParquet(path.toString(), conf());
    }

    @Override
    RecordReader<Void, ?> reader() {
        return new VectorizedParquetRecordReader(null, "CORRECTED", "", "CORRECTED", "", false, BATCH);
    }

    @Override
    void open(RecordReader<Void, ?> reader, StructType schema, Path path, long bytes, TaskAttemptContext task)
            throws IOException, InterruptedException {
        task.getConfiguration().set(ParquetReadSupport.SPARK_ROW_REQUESTED_SCHEMA(), schema.json());
        task.getConfiguration().set("parquet.read.support.class", ParquetReadSupport.class.getName());
        reader.initialize(new FileSplit(path, 0, bytes, new String[0]), task);
        ((VectorizedParquetRecordReader) reader).initBatch(new StructType(), InternalRow.empty());
    }

    @Override
    Iterable<InternalRow> rows(Object value) {
        return List.of((InternalRow) value);
    }

    @Override
    void requireSame(StructType schema, List<List<Object>> rows, Path path) {
        List<List<Object>> others = new ArrayList<>();
        try (ParquetReader<Group> reader = new Records(HadoopInputFile.fromPath(path, conf())).build()) {
            for (Group group = reader.read(); group != null && others.size() < rows.size(); group = reader.read()) {
                List<Object> values = new ArrayList<>();
                for (String name : schema.fieldNames()) {
                    int field = group.getType().getFieldIndex(name);
                    values.add(group.getFieldRepetitionCount(field) == 0 ? null : group.getValueToString(field, 0));
                }
                others.add(values);
            }
        } catch (IOException | RuntimeException | VirtualMachineError e) {
            return;
        }
        if (!others.equals(rows)) {
            throw new IllegalStateException("other values: " + rows + " for " + others);
        }
    }

    /** Opens a reader of records. The builder of the library for a path would read Hadoop's settings for each file. */
    private static final class Records extends ParquetReader.Builder<Group> {
        Records(InputFile file) {
            super(file);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }
}
