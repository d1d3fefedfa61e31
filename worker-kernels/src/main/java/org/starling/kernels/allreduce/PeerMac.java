package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.starling.kernels.averaging.GroupKey;

/**
 * Authentication codes of what one rank sends to one JVM in one group: HMAC-SHA256 by a key derived for these three. The position
 * of a message among them enters its code, so a message cannot be repeated, moved or sent to another JVM. Not thread-safe.
 */
final class PeerMac {
    /** Bytes of a code. */
    static final int BYTES = 16;

    /** Part of a transmission; each has a code of its own. */
    enum Part {
        /** A message, or the header of a chunk. */
        MESSAGE,
        /** The values of a chunk. */
        VALUES
    }

    private final SecretKeySpec key;
    private final Mac mac;

    private PeerMac(SecretKeySpec key) {
        this.key = key;
        try {
            this.mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot authenticate messages: this Java has no " + key.getAlgorithm(), e);
        }
    }

    /**
     * @param sender rank that sends
     * @param receiver JVM that receives
     */
    PeerMac(GroupKey key, String group, int sender, String receiver) {
        this(key.derive("averaging", group, Integer.toString(sender), receiver));
    }

    /** Returns another one of the same sender and receiver, for another thread. */
    PeerMac another() {
        return new PeerMac(key);
    }

    /** Begins the code of a part of message {@code position}, counted from 0. */
    @SuppressWarnings("EnumOrdinal") // both ends run the same code
    void begin(Part part, long position) {
        mac.reset();
        mac.update((byte) part.ordinal());
        mac.update(ByteBuffer.allocate(Long.BYTES).putLong(position).flip());
    }

    /** Adds bytes; their buffer keeps its position. */
    void add(ByteBuffer bytes) {
        mac.update(bytes.duplicate());
    }

    /** Returns the code of what was added since {@link #begin}. */
    ByteBuffer code() {
        return ByteBuffer.wrap(mac.doFinal(), 0, BYTES);
    }

    /** Whether {@code code} is that of what was added since {@link #begin}; takes equally long in both cases. */
    boolean isCode(ByteBuffer code) {
        byte[] given = new byte[BYTES];
        if (code.remaining() != BYTES) {
            return false;
        }
        code.duplicate().get(given);
        byte[] expected = new byte[BYTES];
        code().get(expected);
        return MessageDigest.isEqual(given, expected);
    }
}
