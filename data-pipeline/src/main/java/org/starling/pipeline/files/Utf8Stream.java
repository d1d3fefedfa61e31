package org.starling.pipeline.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Characters as bytes in UTF-8. Half of a pair, such as {@link TextFile#UNDECODABLE}, is a byte that UTF-8 does not have. */
final class Utf8Stream extends InputStream {
    private static final int BUFFER_CHARACTERS = 1 << 13;
    private static final byte NOT_UTF_8 = (byte) 0xff;

    private final Reader text;
    private final CharsetEncoder encoder =
            StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPORT);
    private final CharBuffer characters = CharBuffer.allocate(BUFFER_CHARACTERS).flip();
    private final ByteBuffer bytes = ByteBuffer.allocate(3 * BUFFER_CHARACTERS).flip();
    private boolean isAtEnd;

    Utf8Stream(Reader text) {
        this.text = text;
    }

    @Override
    public int read() throws IOException {
        return fill() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        } else if (!fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.remaining());
        bytes.get(target, offset, count);
        return count;
    }

    /** Encodes further characters if there are no bytes; false at the end. */
    private boolean fill() throws IOException {
        while (!bytes.hasRemaining()) {
            if (isAtEnd && !characters.hasRemaining()) {
                return false;
            }
            characters.compact();
            isAtEnd = text.read(characters) < 0;
            characters.flip();
            bytes.clear();
            CoderResult result = encoder.encode(characters, bytes, isAtEnd);
            while (result.isMalformed()) {
                characters.position(characters.position() + result.length());
                bytes.put(NOT_UTF_8);
                result = encoder.encode(characters, bytes, isAtEnd);
            }
            bytes.flip();
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
