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
import java.util.List;

/**
 * One file of a data set.
 *
 * @param name its name
 * @param md5 checksum of the file as its authors publish it; MD5 because it is the one that they state
 * @param debianMd5 checksum of the file in Debian's package, which compressed the same data anew
 */
public record DatasetFile(String name, String md5, String debianMd5) {

    /** Whether a file is whole: one of the known editions. */
    public boolean matches(Path path) throws IOException {
        return List.of(md5, debianMd5).contains(md5Of(path));
    }

    /** MD5 of a file, as hexadecimal digits. */
    static String md5Of(Path path) throws IOException {
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
