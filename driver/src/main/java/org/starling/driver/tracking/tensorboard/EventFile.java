package org.starling.driver.tracking.tensorboard;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.starling.pipeline.files.FileOutput;

/**
 * A new file of TensorBoard's events, as TensorFlow's record writer frames them: length (8 bytes, little-endian), its masked
 * CRC-32C, the event, its masked CRC-32C. Not thread-safe.
 */
final class EventFile implements Closeable {
    private static final String FILE_VERSION = "brain.Event:2";

    private final Path path;
    private final FSDataOutputStream target;

    private EventFile(Path path, FSDataOutputStream target) {
        this.path = path;
        this.target = target;
    }

    /** Starts a file in {@code folder}, which is created. The name is as TensorBoard expects it, and that of no other file. */
    static EventFile create(String folder, String suffix, Instant now, Configuration hadoop) throws IOException {
        Path given = new Path(folder);
        FileSystem found = given.getFileSystem(hadoop);
        // a local file with checksums of its own would show its end only when it is closed
        FileSystem files = found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
        Path path = new Path(
                files.makeQualified(given), "events.out.tfevents.%d.%s".formatted(now.getEpochSecond(), suffix));
        EventFile file = new EventFile(path, new FileOutput(files.create(path, false)));
        file.write(EventMessage.fileVersion(FILE_VERSION, now));
        return file;
    }

    Path path() {
        return path;
    }

    /** Appends an event. */
    void write(byte[] event) throws IOException {
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(event.length)
                .array();
        target.write(length);
        target.write(masked(length));
        target.write(event);
        target.write(masked(event));
    }

    /** Makes all events visible to readers, where the file system can do so before the file is closed. */
    void flush() throws IOException {
        if (target.hasCapability(StreamCapabilities.HSYNC)) {
            target.hflush();
        } else {
            target.flush(); // an object store may refuse hflush, as it refuses hsync
        }
    }

    /** The checksum of a record, rotated and shifted so that it differs from the CRC of data that contain one. */
    private static byte[] masked(byte[] data) {
        CRC32C checksum = new CRC32C();
        checksum.update(data);
        int crc = (int) checksum.getValue();
        int masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(masked)
                .array();
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
