package org.starling.pipeline.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Digests of file contents, for telling whether a source changed without trusting modification times. A file is digested
 * in the executors, one task per piece of 64 MiB: its digest is the SHA-256 of the SHA-256 sums of its pieces in order.
 */
public final class ContentDigests {
    private static final long PIECE_BYTES = 64L << 20;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long TASKS_PER_CORE = 4;

    private ContentDigests() {}

    /** The same files with their digests; those that have one keep it. Runs one Spark job. */
    public static List<SourceFile> digest(JavaSparkContext spark, List<SourceFile> files) {
        List<Piece> pieces = new ArrayList<>();
        for (int file = 0; file < files.size(); file++) {
            long bytes = files.get(file).digest().isEmpty() ? files.get(file).bytes() : 0;
            for (long from = 0; from < bytes; from += PIECE_BYTES) {
                long length = Math.min(PIECE_BYTES, bytes - from);
                pieces.add(new Piece(file, files.get(file).path(), from, length));
            }
        }
        SerializableConfiguration conf = new SerializableConfiguration(spark.hadoopConfiguration());
        List<String> sums = pieces.isEmpty()
                ? List.of()
                : spark.parallelize(pieces, tasks(pieces, spark.defaultParallelism()))
                        .map(piece -> piece.digest(conf.value()))
                        .collect();
        List<SourceFile> result = new ArrayList<>();
        int piece = 0;
        for (int file = 0; file < files.size(); file++) {
            MessageDigest whole = sha256();
            for (; piece < pieces.size() && pieces.get(piece).file() == file; piece++) {
                whole.update(sums.get(piece).getBytes(StandardCharsets.US_ASCII));
            }
            SourceFile known = files.get(file);
            String digest = known.digest().isEmpty() ? hex(whole) : known.digest();
            result.add(new SourceFile(known.role(), known.path(), known.bytes(), digest));
        }
        return result;
    }

    /** One task for each large piece; small files share tasks. */
    private static int tasks(List<Piece> pieces, int cores) {
        long bytes = pieces.stream().mapToLong(Piece::length).sum();
        long wanted = Math.max(TASKS_PER_CORE * cores, 1 + bytes / PIECE_BYTES);
        return (int) Math.min(pieces.size(), wanted);
    }

    /** Plain SHA-256 of all bytes of a stream, in hexadecimal. Does not close it. */
    public static String sha256(InputStream stream) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return hex(digest);
    }

    /** Plain SHA-256 of a text in UTF-8, in hexadecimal. */
    public static String sha256(String text) {
        MessageDigest digest = sha256();
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return hex(digest);
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot digest: this Java has no SHA-256; use a standard JDK", e);
        }
    }

    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private record Piece(int file, String path, long from, long length) implements java.io.Serializable {
        String digest(Configuration conf) throws IOException {
            Path location = new Path(path);
            MessageDigest digest = sha256();
            byte[] buffer = new byte[BUFFER_BYTES];
            try (FSDataInputStream stream = location.getFileSystem(conf).open(location)) {
                stream.seek(from);
                for (long left = length; left > 0; ) {
                    int read = stream.read(buffer, 0, (int) Math.min(buffer.length, left));
                    if (read < 0) {
                        throw new EOFException(path + " became shorter while it was read");
                    }
                    digest.update(buffer, 0, read);
                    left -= read;
                }
            }
            return hex(digest);
        }
    }
}
