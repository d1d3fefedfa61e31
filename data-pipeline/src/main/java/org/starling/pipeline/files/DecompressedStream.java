package org.starling.pipeline.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The content of a compressed file. Where a decompressor throws another exception for damaged data, it is an {@link IOException}. */
final class DecompressedStream extends FilterInputStream {
    DecompressedStream(InputStream decompressor) {
        super(decompressor);
    }

    static IOException damaged(Exception failure) {
        return failure instanceof IOException own ? own : new IOException("damaged compression: " + failure, failure);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    @Override
    public long skip(long count) throws IOException {
        try {
            return super.skip(count);
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }
}
