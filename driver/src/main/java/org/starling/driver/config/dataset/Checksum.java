package org.starling.driver.config.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether a file of a data set is whole. */
public final class Checksum {
    private Checksum() {}

    /** Whether {@code path} is one of the known editions of {@code file}. */
    public static boolean isKnown(DatasetFile file, Path path) throws IOException {
        return file.knownMd5().contains(md5(path));
    }

    /** MD5 of a file, as hexadecimal digits. */
    static String md5(Path path) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot compute MD5: this Java has none, though every Java must", e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
