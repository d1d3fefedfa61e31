package org.starling.pipeline.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Tells whether bytes are a text in UTF-8. Spark does not look, and all that is none becomes one and the same letter in Java. */
public final class Utf8 {
    /** Reason of a record that is no such text. */
    public static final String INVALID = "not UTF-8";

    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Whether all of a text can be decoded. */
    public static boolean isValid(UTF8String text) {
        if (isAscii(text)) {
            return true;
        }
        try {
            decode(text.getBytes());
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /**
     * The text that bytes stand for.
     *
     * @throws CharacterCodingException if they are none in UTF-8
     */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Whether a text has ASCII letters only, each of which is one byte. */
    public static boolean isAscii(UTF8String text) {
        return isAscii(text.getBaseObject(), text.getBaseOffset(), text.numBytes());
    }

    /** The same of bytes somewhere in memory. */
    public static boolean isAscii(Object base, long offset, int length) {
        long place = offset;
        long end = place + length;
        long bits = 0;
        for (; place + Long.BYTES <= end; place += Long.BYTES) {
            bits |= Platform.getLong(base, place);
        }
        for (; place < end; place++) {
            bits |= Platform.getByte(base, place);
        }
        return (bits & HIGHEST_BITS) == 0;
    }
}
