package org.starling.pipeline.files;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A text file that was opened. Its lines end with {@code \n}, {@code \r\n} or {@code \r}, as Spark reads them.
 *
 * @param charset the encoding: that of the byte order mark, if there is one, else the one that was asked for
 * @param text the text behind the byte order mark. Bytes that cannot be decoded are {@link #UNDECODABLE}.
 */
public record TextFile(Charset charset, BufferedReader text) implements AutoCloseable {
    /** A character that no text has: half of a pair. */
    public static final char UNDECODABLE = '\udc80';

    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * Opens a file, plain or compressed.
     *
     * @param wanted encoding of a file without a byte order mark
     * @throws DataException if it is unreadable, or no text
     */
    public static TextFile open(Path path, Charset wanted, Configuration conf) {
        try {
            InputStream stream = new BufferedInputStream(DataFiles.open(path, conf), BUFFER_BYTES);
            stream.mark(BUFFER_BYTES);
            byte[] first = stream.readNBytes(FileSignature.BYTES);
            stream.reset();
            Charset charset = wanted.equals(StandardCharsets.UTF_8)
                    ? FileSignature.markedCharset(first).orElse(wanted)
                    : wanted;
            if (charset.equals(StandardCharsets.UTF_8)) {
                FileSignature.otherFormat(first).ifPresent(format -> {
                    throw new DataException("Cannot read table: %s is %s".formatted(path, format));
                });
            }
            return new TextFile(charset, decoded(stream, charset));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static BufferedReader decoded(InputStream stream, Charset charset) throws IOException {
        BufferedReader text = new BufferedReader(
                new InputStreamReader(
                        stream,
                        charset.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPLACE)
                                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                                .replaceWith(String.valueOf(UNDECODABLE))),
                BUFFER_BYTES);
        text.mark(1);
        if (text.read() != DataFiles.BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    /** The failure to read a file, for users. */
    public static DataException unreadable(Path path, IOException failure) {
        return new DataException(
                "Cannot read table: %s is unreadable (%s); check the file".formatted(path, failure.getMessage()),
                failure);
    }

    /** Whether a text has characters that could not be decoded. */
    public static boolean isDecoded(String text) {
        for (int at = text.indexOf(UNDECODABLE); at >= 0; at = text.indexOf(UNDECODABLE, at + 1)) {
            if (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
