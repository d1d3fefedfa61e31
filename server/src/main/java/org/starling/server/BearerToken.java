package org.starling.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.starling.server.model.ServerException;

/**
 * The secret that clients send as {@code Authorization: Bearer TOKEN}. Only its hash is kept. Immutable, thread-safe.
 */
public final class BearerToken {
    /** Below this a token could be guessed. */
    private static final int LEAST_LENGTH = 16;

    private static final String SCHEME = "Bearer ";

    private final byte[] hash;

    private BearerToken(byte[] hash) {
        this.hash = hash;
    }

    /**
     * The token that a text holds, without white space around it.
     *
     * @param origin of the text, for messages
     * @throws ServerException if it is too short, or could not be sent in a header
     */
    public static BearerToken of(String text, String origin) {
        String token = text.strip();
        if (token.length() < LEAST_LENGTH) {
            throw new ServerException(
                    "Cannot use the token of %s: it has %d characters, fewer than %d; make one by openssl rand -hex 32"
                            .formatted(origin, token.length(), LEAST_LENGTH));
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ServerException(
                    "Cannot use the token of %s: it has characters other than visible ones of ASCII; make one by openssl rand -hex 32"
                            .formatted(origin));
        }
        return new BearerToken(hash(token));
    }

    /** Whether a header is that of a client with this token. Takes the same time wherever a wrong token differs. */
    boolean matches(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        return MessageDigest.isEqual(
                hash, hash(authorization.substring(SCHEME.length()).strip()));
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot hash: every JVM has SHA-256", e);
        }
    }
}
