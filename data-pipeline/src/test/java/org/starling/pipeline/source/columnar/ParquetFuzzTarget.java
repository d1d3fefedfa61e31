package org.starling.pipeline.source.columnar;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetReadSupport;
import org.apache.spark.sql.execution.datasources.parquet.VectorizedParquetRecordReader;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.testing.FuzzFile;

/**
 * Parquet files, except those compressed by Snappy: its reader does not end if a page claims more than it holds. The values must be those of Parquet's own reader of records, if that can
 * read the file.
 */
public final class ParquetFuzzTarget extends ColumnarFuzzTarget {
    private static final int ROWS = 40;
    private static final int BATCH = 4096;
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
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        try {
            // with checksums, as Spark writes
            seeds.add(table(CompressionCodecName.UNCOMPRESSED, ParquetProperties.WriterVersion.PARQUET_1_0, 1));
            seeds.add(table(CompressionCodecName.GZIP, ParquetProperties.WriterVersion.PARQUET_2_0, 0));
            seeds.add(table(CompressionCodecName.ZSTD, ParquetProperties.WriterVersion.PARQUET_2_0, 0));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return seeds;
    }

    private static byte[] table(CompressionCodecName codec, ParquetProperties.WriterVersion version, int checksums)
            throws IOException {
        FuzzFile target = new FuzzFile("." + codec + ".parquet");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(target.path())
                .withConf(target.conf())
                .withType(TYPE)
                .withCompressionCodec(codec)
                .withWriterVersion(version)
                .withPageWriteChecksumEnabled(checksums > 0)
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
        return Files.readAllBytes(java.nio.file.Path.of(target.path().toUri()));
    }

    @Override
    FileColumns columns(Path path) {
        return FileTypes.ofParquet(path.toString(), conf());
    }

    @Override
    RecordReader<Void, ?> open(StructType schema, Path path, long bytes, TaskAttemptContext task) throws IOException {
        task.getConfiguration().set(ParquetReadSupport.SPARK_ROW_REQUESTED_SCHEMA(), schema.json());
        task.getConfiguration().set("parquet.read.support.class", ParquetReadSupport.class.getName());
        VectorizedParquetRecordReader reader =
                new VectorizedParquetRecordReader(null, "CORRECTED", "", "CORRECTED", "", false, BATCH);
        try {
            reader.initialize(new FileSplit(path, 0, bytes, new String[0]), task);
            reader.initBatch(new StructType(), InternalRow.empty());
            return reader;
        } catch (Exception | VirtualMachineError | AssertionError e) {
            reader.close();
            throw DamagedFiles.explained(e);
        }
    }

    @Override
    Iterable<InternalRow> rows(Object value) {
        return List.of((InternalRow) value);
    }

    @Override
    void requireSame(StructType schema, List<List<Object>> rows, Path path) {
        List<List<Object>> others = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), path)
                .withConf(conf())
                .build()) {
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
}
