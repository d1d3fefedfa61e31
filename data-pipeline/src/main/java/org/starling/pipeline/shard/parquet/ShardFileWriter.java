package org.starling.pipeline.shard.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/** Writes one shard. Every setting that decides a byte is fixed here, none is taken from the session. Not thread-safe. */
public final class ShardFileWriter implements Closeable {
    /** Small enough that a reader that enters in the middle of a shard skips most of what comes before. */
    private static final long ROW_GROUP_BYTES = 16L << 20;

    private static final int PAGE_BYTES = 1 << 20;

    private final DigestingOutputFile file;
    private final ParquetWriter<Example> writer;
    private long examples;

    /** Makes a new file. */
    public ShardFileWriter(Path path, LabelStorage labels, Configuration conf) throws IOException {
        file = new DigestingOutputFile(path, conf);
        writer = new Builder(file, labels)
                .withConf(conf)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withPageSize(PAGE_BYTES)
                .withDictionaryEncoding(false)
                .withDictionaryEncoding(ShardSchema.LABEL, true)
                .withPageWriteChecksumEnabled(true)
                .withValidation(false)
                .build();
    }

    /** Appends one example labelled by its class. The features are copied by the time this returns. */
    public void write(byte[] features, int label) throws IOException {
        writer.write(new Example(Binary.fromReusedByteArray(features), label, null));
        examples++;
    }

    /** Appends one example with a packed label. Both are copied by the time this returns. */
    public void write(byte[] features, byte[] label) throws IOException {
        writer.write(new Example(Binary.fromReusedByteArray(features), 0, Binary.fromReusedByteArray(label)));
        examples++;
    }

    public long examples() {
        return examples;
    }

    /** Length of the file; final after {@link #close()}. */
    public long bytes() {
        return file.bytes();
    }

    /** SHA-256 of the file; may be called once, after {@link #close()}. */
    public String sha256() {
        return file.sha256();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    /** The packed label is null where the label is a class. */
    private record Example(Binary features, int label, Binary packedLabel) {}

    private static final class Builder extends ParquetWriter.Builder<Example, Builder> {
        private final LabelStorage labels;

        Builder(OutputFile file, LabelStorage labels) {
            super(file);
            this.labels = labels;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Example> getWriteSupport(Configuration conf) {
            return new ExampleWriteSupport(labels);
        }
    }

    private static final class ExampleWriteSupport extends WriteSupport<Example> {
        private final LabelStorage labels;
        private RecordConsumer consumer;

        ExampleWriteSupport(LabelStorage labels) {
            this.labels = labels;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(ShardSchema.of(labels), Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(Example example) {
            consumer.startMessage();
            consumer.startField(ShardSchema.FEATURES, 0);
            consumer.addBinary(example.features());
            consumer.endField(ShardSchema.FEATURES, 0);
            consumer.startField(ShardSchema.LABEL, 1);
            if (labels == LabelStorage.CLASS) {
                consumer.addInteger(example.label());
            } else {
                consumer.addBinary(example.packedLabel());
            }
            consumer.endField(ShardSchema.LABEL, 1);
            consumer.endMessage();
        }
    }
}
