package org.starling.pipeline.shard.parquet;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.starling.pipeline.source.columnar.PageCodecs;

/** Reads the examples of one shard in order, from any row on. Pages are checked against their checksums. Not thread-safe. */
public final class ShardFileReader implements Closeable {
    private final ParquetFileReader file;
    private final String createdBy;
    private final MessageType schema;
    private ColumnReader features;
    private ColumnReader labels;
    private int nextGroup;
    private long leftInGroup;

    /** Opens {@code path}. */
    public ShardFileReader(Path path, LabelStorage labels, Configuration conf) throws IOException {
        PageCodecs.install();
        ParquetReadOptions options = HadoopReadOptions.builder(conf)
                .usePageChecksumVerification(true)
                .build();
        file = ParquetFileReader.open(HadoopInputFile.fromPath(path, conf), options);
        schema = ShardSchema.of(labels);
        createdBy = file.getFileMetaData().getCreatedBy();
    }

    /** Examples in the file. */
    public long examples() {
        return file.getRecordCount();
    }

    /** Leaves out the next {@code count} examples, of which whole row groups are not even read. */
    public void skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (leftInGroup == 0) {
                long rows = file.getRowGroups().get(nextGroup).getRowCount();
                if (rows <= left) {
                    file.skipNextRowGroup();
                    nextGroup++;
                    left -= rows;
                    continue;
                }
                readGroup();
            }
            features.skip();
            features.consume();
            labels.skip();
            labels.consume();
            leftInGroup--;
            left--;
        }
    }

    /**
     * Copies the features of the next example to {@code target}.
     *
     * @return bytes that the example has; copied only if there is room for them
     */
    public int readFeatures(byte[] target, int offset) throws IOException {
        if (leftInGroup == 0) {
            readGroup();
        }
        Binary value = features.getBinary();
        int length = value.length();
        if (offset + length <= target.length) {
            value.toByteBuffer().get(target, offset, length);
        }
        features.consume();
        return length;
    }

    /** The class of the example whose features were read last; ends that example. */
    public int readLabel() {
        int label = labels.getInteger();
        labels.consume();
        leftInGroup--;
        return label;
    }

    /**
     * As {@link #readLabel} for packed labels.
     *
     * @return bytes that the label has; copied only if there is room for them
     */
    public int readPackedLabel(byte[] target, int offset) {
        Binary value = labels.getBinary();
        int length = value.length();
        if (offset + length <= target.length) {
            value.toByteBuffer().get(target, offset, length);
        }
        labels.consume();
        leftInGroup--;
        return length;
    }

    private void readGroup() throws IOException {
        PageReadStore pages = file.readNextRowGroup();
        if (pages == null) {
            throw new IOException("it has no more examples");
        }
        nextGroup++;
        ColumnReadStoreImpl columns = new ColumnReadStoreImpl(pages, new NoConverter(), schema, createdBy);
        features = columns.getColumnReader(schema.getColumns().get(0));
        labels = columns.getColumnReader(schema.getColumns().get(1));
        leftInGroup = pages.getRowCount();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Converter that Parquet requires but does not use: values are read from the column readers directly. */
    private static final class NoConverter extends GroupConverter {
        @Override
        public Converter getConverter(int field) {
            return new PrimitiveConverter() {};
        }

        @Override
        public void start() {
            // no record is assembled
        }

        @Override
        public void end() {
            // no record is assembled
        }
    }
}
