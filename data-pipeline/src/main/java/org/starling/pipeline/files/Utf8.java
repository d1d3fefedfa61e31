package org.starling.pipeline.files;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checks that bytes are a text in UTF-8. Spark does not check, and Java decodes all faulty bytes to the same character. */
public final class Utf8 {
    /** Reason of a record that is no such text. */
    public static final String INVALID = "not UTF-8";

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Whether all of a text can be decoded. */
    public static boolean isValid(byte[] bytes, int offset, int length) {
        if (isAscii(bytes, offset, length)) {
            return true;
        }
        try {
            decode(Arrays.copyOfRange(bytes, offset, offset + length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /**
     * Decodes bytes as UTF-8.
     *
     * @throws CharacterCodingException if they are not valid UTF-8
     */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        if (isAscii(bytes, 0, bytes.length)) {
            // without the memory of a decoder
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Whether UTF-8 can say a text: no half of a surrogate pair stands alone, for which Java would write a question mark. */
    public static boolean isEncodable(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            boolean isPair = Character.isHighSurrogate(letter)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (isPair) {
                i++;
            } else if (Character.isSurrogate(letter)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a text has ASCII letters only, each of which is one byte. */
    public static boolean isAscii(byte[] bytes, int offset, int length) {
        int place = offset;
        int end = place + length;
        long bits = 0;
        for (; place <= end - Long.BYTES; place += Long.BYTES) {
            bits |= (long) LONGS.get(bytes, place);
        }
        for (; place < end; place++) {
            bits |= bytes[place];
        }
        return (bits & HIGHEST_BITS) == 0;
    }
}
