package org.starling.pipeline.files;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Recognises files by their first bytes: byte order marks of texts, and formats that are no texts. */
final class FileSignature {
    /** Number of first bytes that decide. */
    static final int BYTES = 256;

    private static final Map<Charset, int[]> MARKS = new LinkedHashMap<>();
    private static final Map<String, int[]> FORMATS = new LinkedHashMap<>();

    static {
        MARKS.put(StandardCharsets.UTF_8, new int[] {0xef, 0xbb, 0xbf});
        // before UTF-16, whose mark it begins with
        MARKS.put(Charset.forName("UTF-32LE"), new int[] {0xff, 0xfe, 0, 0});
        MARKS.put(Charset.forName("UTF-32BE"), new int[] {0, 0, 0xfe, 0xff});
        MARKS.put(StandardCharsets.UTF_16LE, new int[] {0xff, 0xfe});
        MARKS.put(StandardCharsets.UTF_16BE, new int[] {0xfe, 0xff});
        FORMATS.put("compressed by gzip; give it a name that ends in .gz", new int[] {0x1f, 0x8b});
        FORMATS.put("compressed by bzip2; give it a name that ends in .bz2", new int[] {'B', 'Z', 'h'});
        FORMATS.put("compressed by zstd; give it a name that ends in .zst", new int[] {0x28, 0xb5, 0x2f, 0xfd});
        FORMATS.put("compressed by xz, which is not supported; decompress it", new int[] {0xfd, '7', 'z', 'X', 'Z', 0});
        FORMATS.put(
                "a zip file, such as a spreadsheet of Excel; unpack it, or save the sheet as CSV",
                new int[] {'P', 'K', 3, 4});
        FORMATS.put("a spreadsheet of an old Excel; save the sheet as CSV", new int[] {0xd0, 0xcf, 0x11, 0xe0});
        FORMATS.put("a Parquet file; set format: parquet", new int[] {'P', 'A', 'R', '1'});
        FORMATS.put("an ORC file; set format: orc", new int[] {'O', 'R', 'C'});
        FORMATS.put("an Avro file, which is not supported; convert it", new int[] {'O', 'b', 'j', 1});
    }

    private FileSignature() {}

    /** The encoding that a byte order mark names. */
    static Optional<Charset> markedCharset(byte[] first) {
        return MARKS.entrySet().stream()
                .filter(mark -> startsWith(first, mark.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The format, and the remedy, of a file that is no text; empty for a text in an encoding that extends ASCII. */
    static Optional<String> otherFormat(byte[] first) {
        Optional<String> format = FORMATS.entrySet().stream()
                // a text may begin with the letters ORC
                .filter(one -> startsWith(first, one.getValue()) && isBinary(first))
                .map(Map.Entry::getKey)
                .findFirst();
        return format.isPresent() ? format : wideEncoding(first);
    }

    private static boolean isBinary(byte[] first) {
        for (byte letter : first) {
            if (letter >= 0 && letter < '\t') {
                return true;
            }
        }
        return false;
    }

    /** Texts of two bytes a character have zeros in every other place. */
    private static Optional<String> wideEncoding(byte[] first) {
        int[] zeros = new int[2];
        for (int i = 0; i < first.length; i++) {
            zeros[i % 2] += first[i] == 0 ? 1 : 0;
        }
        int most = Math.max(zeros[0], zeros[1]);
        if (most == 0 || 4 * most < first.length) {
            return Optional.empty();
        }
        String encoding = zeros[0] > zeros[1] ? "UTF-16BE" : "UTF-16LE";
        return Optional.of("no text in UTF-8; set source.encoding, perhaps " + encoding + ", or name a text file");
    }

    private static boolean startsWith(byte[] first, int[] bytes) {
        return first.length >= bytes.length && Arrays.equals(first, 0, bytes.length, toBytes(bytes), 0, bytes.length);
    }

    private static byte[] toBytes(int[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
