package org.starling.kernels.averaging;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.starling.kernels.validation.Checks;

/**
 * Random secret of one attempt at an epoch, which its ranks share. They authenticate their messages with it. The text form of
 * the object does not contain the secret.
 */
public final class GroupKey implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;
    private static final String SEPARATOR = ":";

    /** Network that carries a key, and later what is authenticated by it. */
    public enum Network {
        /** Who can change bytes on the way could read the key, too; codes show damage and what others forge. */
        PLAIN,
        /** Nobody on the way can read the key, and encryption alone does not show changes. */
        ENCRYPTED
    }

    private final Network network;
    private final byte[] secret;

    private GroupKey(Network network, byte[] secret) {
        new Checks()
                .require(secret.length == BYTES, "secret", "must have %d bytes, has %d".formatted(BYTES, secret.length))
                .done();
        this.network = network;
        this.secret = secret;
    }

    /** Draws a key. */
    public static GroupKey random(Network network) {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return new GroupKey(network, secret);
    }

    public Network network() {
        return network;
    }

    /** Returns network and secret as a word, for messages on an authenticated channel. */
    public String encode() {
        return network + SEPARATOR + Base64.getEncoder().encodeToString(secret);
    }

    /**
     * Reads the result of {@link #encode}.
     *
     * @throws IllegalArgumentException if the text is not a key
     */
    public static GroupKey decode(String text) {
        int end = text.indexOf(SEPARATOR);
        new Checks()
                .require(end > 0, "key", "must be a network and a secret, separated by '" + SEPARATOR + "'")
                .done();
        return new GroupKey(
                Network.valueOf(text.substring(0, end)),
                Base64.getDecoder().decode(text.substring(end + SEPARATOR.length())));
    }

    /** Returns the public number of this key, from which the secret cannot be found. */
    public long id() {
        return ByteBuffer.wrap(hash("id")).getLong();
    }

    /** Returns a key of its own for one purpose, which {@code words} describe. */
    public SecretKeySpec derive(String... words) {
        return new SecretKeySpec(hash(words), ALGORITHM);
    }

    private byte[] hash(String... words) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            for (String word : words) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                // with its length, so that two lists of words do not run into one
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                mac.update(bytes);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot authenticate messages: this Java has no " + ALGORITHM, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupKey key && network == key.network && Arrays.equals(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return "key " + Long.toHexString(id());
    }
}
