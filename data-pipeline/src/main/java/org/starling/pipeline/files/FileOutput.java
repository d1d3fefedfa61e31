package org.starling.pipeline.files;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;

/**
 * Output to a file of Hadoop whose failures are exceptions of their own. Hadoop's HDFS client throws the same object from a
 * write and from {@code close}, which a try statement cannot combine. Its local file system throws an error if the disk is
 * full.
 */
public final class FileOutput extends FSDataOutputStream {
    public FileOutput(FSDataOutputStream target) throws IOException {
        super(target, null, target.getPos());
    }

    @Override
    public synchronized void write(int value) throws IOException {
        try {
            super.write(value);
        } catch (FSError e) {
            throw distinct(e);
        }
    }

    @Override
    public synchronized void write(byte[] values, int offset, int length) throws IOException {
        try {
            super.write(values, offset, length);
        } catch (FSError e) {
            throw distinct(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            super.flush();
        } catch (FSError e) {
            throw distinct(e);
        }
    }

    @Override
    public void hsync() throws IOException {
        try {
            super.hsync();
        } catch (FSError e) {
            throw distinct(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } catch (IOException | FSError e) {
            throw distinct(e);
        }
    }

    private static IOException distinct(Throwable failure) {
        return new IOException(WriteFailure.of(failure).reason(), failure);
    }
}
