package org.starling.pipeline.source.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.FileRows;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.files.MemoryShare;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.spec.CompareSpec;

/** Turns files of text into rows of {@link org.starling.pipeline.source.RawExamples#SCHEMA}. Thread-safe. */
abstract class TextFileRows implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long MAX_BYTES = 1L << 30;
    private static final int BUFFER_BYTES = 1 << 16;
    /** A text is held as bytes and as a string, which is made of another one. */
    private static final int MEMORY_PER_BYTE = 4;

    private final CompareSpec compare;

    TextFileRows(CompareSpec compare) {
        this.compare = compare;
    }

    /** The rows of a pack, read lazily, file by file. */
    Iterator<Row> read(FilePacks.Pack pack, Configuration conf) {
        AtomicLong number = new AtomicLong(pack.first());
        return new FileRows<>(
                pack.files().iterator(),
                file -> FileRows.Chunks.of(
                        read(file, firstRow(number.getAndIncrement()), conf).iterator()));
    }

    /** Number of the first record of a file that has a number in its folder. */
    abstract long firstRow(long number);

    /** The rows of a text whose line ends are {@code \n}, from a number on. */
    abstract Stream<Row> rows(LabelledFile file, String text, long firstRow);

    private Stream<Row> read(LabelledFile file, long firstRow, Configuration conf) {
        try {
            String text = Utf8.decode(content(file, conf));
            boolean marked = !text.isEmpty() && text.charAt(0) == DataFiles.BYTE_ORDER_MARK;
            return rows(file, compare.text((marked ? text.substring(1) : text).replace("\r\n", "\n")), firstRow);
        } catch (CharacterCodingException e) {
            return Stream.of(rejected(file, TextFaults.NOT_UTF8, firstRow));
        } catch (BadTextException e) {
            return Stream.of(rejected(file, e.reason(), e.getMessage(), firstRow));
        } catch (OutOfMemoryError e) {
            return Stream.of(
                    rejected(file, TextFaults.TOO_LARGE, "the executor has too little memory for it", firstRow));
        }
    }

    /** The bytes of a file, whose number is known before memory is allocated. */
    @SuppressWarnings("try") // the share ends with the block, which is all it is for
    private static byte[] content(LabelledFile file, Configuration conf) throws BadTextException {
        Path path = new Path(file.path());
        if (file.bytes() == 0) {
            // a pipe would never end
            return new byte[0];
        }
        boolean isCompressed = DataFiles.isCompressed(path, conf);
        try {
            long bytes = isCompressed && file.bytes() <= MAX_BYTES ? decompressedBytes(path, conf) : file.bytes();
            if (bytes > MAX_BYTES) {
                throw new BadTextException(TextFaults.TOO_LARGE, "more than a gigabyte");
            }
            try (MemoryShare share = share(bytes);
                    InputStream stream = DataFiles.open(path, conf)) {
                byte[] content = new byte[(int) bytes];
                int read = stream.readNBytes(content, 0, content.length);
                return read == content.length ? content : Arrays.copyOf(content, read);
            }
        } catch (ChecksumException e) {
            throw new BadTextException(TextFaults.DAMAGED, e.getMessage());
        } catch (IOException | RuntimeException e) {
            if (isCompressed) {
                // decompressors throw any exception when a file is damaged
                throw new BadTextException(TextFaults.DAMAGED, e.toString());
            }
            throw new DataException(
                    "Cannot read texts: %s is unreadable (%s); check the file system".formatted(path, e.getMessage()),
                    e);
        }
    }

    private static MemoryShare share(long bytes) throws BadTextException {
        return MemoryShare.of(bytes * MEMORY_PER_BYTE)
                .orElseThrow(() -> new BadTextException(
                        TextFaults.TOO_LARGE,
                        "%d MB need more than half of the executor's memory; give it more".formatted(bytes >> 20)));
    }

    /** Bytes behind the compression, counted up to one more than a text may have. */
    private static long decompressedBytes(Path path, Configuration conf) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        try (InputStream stream = DataFiles.open(path, conf)) {
            for (int read = stream.read(buffer); read >= 0 && bytes <= MAX_BYTES; read = stream.read(buffer)) {
                bytes += read;
            }
        }
        return bytes;
    }

    static Row rejected(LabelledFile file, String reason, long row) {
        return rejected(file, reason, "the whole file", row);
    }

    private static Row rejected(LabelledFile file, String reason, String record, long row) {
        return RowFactory.create(file.path(), null, file.label(), reason, record, file.group(), row);
    }

    static Row kept(LabelledFile file, String text, String label, String record, long row) {
        return RowFactory.create(
                file.path(), text.getBytes(StandardCharsets.UTF_8), label, null, record, file.group(), row);
    }
}
