package org.starling.serving.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM files of keys. */
public final class PemFile {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private PemFile() {}

    /**
     * The encoded key in a file.
     *
     * @param kind of the key, as PEM names it
     * @param command that writes such files
     * @throws InvalidKeySpecException with the reason, if it is no such file
     */
    public static byte[] content(byte[] file, String kind, String command) throws InvalidKeySpecException {
        Matcher pem = PEM.matcher(new String(file, StandardCharsets.US_ASCII));
        if (!pem.find() || !pem.group(1).equals(kind)) {
            throw new InvalidKeySpecException("it is no PEM file of a %s, as %s writes it".formatted(kind, command));
        }
        try {
            return Base64.getMimeDecoder().decode(pem.group(2));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("its PEM file is damaged", e);
        }
    }
}
