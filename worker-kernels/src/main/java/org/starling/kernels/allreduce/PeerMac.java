package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupKey.Network;

/**
 * Authentication codes of what one rank sends to one JVM in one group: HMAC-SHA256 by a key derived for these three. The position
 * of a message among them enters its code, so a message cannot be repeated, moved or sent to another JVM.
 *
 * <p>The code of values is that of a hash of them, which is cheaper: hash, then pseudorandom function (Carter and Wegman, 1981).
 * On an encrypted network that is {@link NhHash}. On a plain one it is CRC-32C, which is cheaper still: only somebody who could
 * read the key there can change values and keep their checksum. Not thread-safe.
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

    private final Network network;
    private final SecretKeySpec key;
    private final SecretKeySpec hashSeed;
    private final Mac mac;
    private final CRC32C checksum = new CRC32C();
    /** Made with the first values: its key takes longer to derive than a message to check. */
    private NhHash hash;

    private Part part = Part.MESSAGE;

    private PeerMac(Network network, SecretKeySpec key, SecretKeySpec hashSeed) {
        this.network = network;
        this.key = key;
        this.hashSeed = hashSeed;
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
        this(
                key.network(),
                key.derive("averaging", group, Integer.toString(sender), receiver),
                key.derive("values", group, Integer.toString(sender), receiver));
    }

    /** Returns another one of the same sender and receiver, for another thread. */
    PeerMac another() {
        return new PeerMac(network, key, hashSeed);
    }

    /** Begins the code of a part of message {@code position}, counted from 0. */
    @SuppressWarnings("EnumOrdinal") // both ends run the same code
    void begin(Part part, long position) {
        this.part = part;
        mac.reset();
        mac.update((byte) part.ordinal());
        mac.update(longBytes(position));
        checksum.reset();
        if (isHashed()) {
            if (hash == null) {
                hash = new NhHash(hashSeed.getEncoded(), mac::update);
            }
            hash.begin();
        }
    }

    private boolean isHashed() {
        return part == Part.VALUES && network == Network.ENCRYPTED;
    }

    /** Adds bytes; their buffer keeps its position. */
    void add(ByteBuffer bytes) {
        if (isHashed()) {
            hash.add(bytes);
        } else if (part == Part.VALUES) {
            checksum.update(bytes.duplicate());
        } else {
            mac.update(bytes.duplicate());
        }
    }

    /** Returns the code of what was added since {@link #begin}. */
    ByteBuffer code() {
        if (isHashed()) {
            hash.end();
        } else if (part == Part.VALUES) {
            mac.update(longBytes(checksum.getValue()));
        }
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

    private static ByteBuffer longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).flip();
    }
}
