package org.starling.kernels.allreduce;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.starling.kernels.averaging.GroupSpec;

/**
 * Message as it is sent: magic number (int), protocol version (int), number of the group's key (long), position among the
 * messages of the sender to this JVM (long), group id, sender rank, content, and the code of all before. Big endian, the same in
 * every version of the protocol.
 *
 * @param protocol protocol version of the sender
 * @param key number of the key, by {@link org.starling.kernels.averaging.GroupKey#id}
 * @param position position, from 0
 * @param sender rank that claims to have sent it
 * @param content what follows, of {@link Message#encode}
 * @param authenticated all bytes that the code covers
 * @param code the code
 */
record SealedMessage(
        int protocol,
        long key,
        long position,
        String group,
        int sender,
        ByteBuffer content,
        ByteBuffer authenticated,
        ByteBuffer code) {
    private static final int MAGIC = 0x53544C47; // STLG
    private static final int FIXED_BYTES = 32;
    /** More ranks than this are not believed. */
    private static final int MAX_RANKS = 1 << 20;

    /** Seals the message at {@code position} of the sender's messages to one JVM. */
    static ByteBuffer seal(Message message, GroupSpec spec, long position, PeerMac mac) {
        byte[] id = Message.bytes(message.group());
        ByteBuffer content = message.encode();
        ByteBuffer sealed = ByteBuffer.allocate(FIXED_BYTES + id.length + content.remaining() + PeerMac.BYTES);
        sealed.putInt(MAGIC).putInt(message.protocol()).putLong(spec.key().id()).putLong(position);
        sealed.putInt(id.length).put(id).putInt(message.sender()).put(content);
        mac.begin(PeerMac.Part.MESSAGE, position);
        mac.add(sealed.duplicate().flip());
        return sealed.put(mac.code()).flip();
    }

    /**
     * Reads a message, whose code is not checked yet.
     *
     * @throws IllegalArgumentException if the bytes are not a message
     */
    static SealedMessage read(ByteBuffer bytes) {
        try {
            ByteBuffer authenticated = bytes.slice(bytes.position(), Math.max(0, bytes.remaining() - PeerMac.BYTES));
            ByteBuffer buffer = authenticated.duplicate();
            int magic = buffer.getInt();
            if (magic != MAGIC) {
                throw new IllegalArgumentException("Cannot read a message of an averaging group: it starts with "
                        + Integer.toHexString(magic) + "; let nothing but Starling connect to this port");
            }
            int protocol = buffer.getInt();
            long key = buffer.getLong();
            long position = buffer.getLong();
            String group = Message.text(buffer);
            int sender = buffer.getInt();
            if (sender < 0 || sender >= MAX_RANKS) {
                throw new IllegalArgumentException("Cannot read a message of an averaging group: it is of rank "
                        + sender + "; let nothing but Starling connect to this port");
            }
            ByteBuffer code = bytes.slice(bytes.limit() - PeerMac.BYTES, PeerMac.BYTES);
            return new SealedMessage(protocol, key, position, group, sender, buffer.slice(), authenticated, code);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(
                    "Cannot read a message of an averaging group: it is cut; let nothing but Starling connect to this port",
                    e);
        }
    }
}
