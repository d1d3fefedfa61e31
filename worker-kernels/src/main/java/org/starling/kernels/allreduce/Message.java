package org.starling.kernels.allreduce;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.Vote;
import org.starling.kernels.validation.Checks;

/**
 * Message of one rank to another JVM; a chunk's values follow as the body of the stream. Big endian. It travels in a {@link
 * SealedMessage}. The content of a message of another version of the protocol is not read.
 *
 * @param protocol protocol version of the sender
 * @param shape the sender's settings of the group
 * @param round round of the message; for {@link Kind#LEAVE} the first one without the sender
 * @param contribution the sender's contribution to the round
 * @param owner rank that owns the slice of the chunk
 * @param chunk index of the chunk in the slice
 * @param reason reason why the sender leaves
 */
record Message(
        int protocol,
        Kind kind,
        String group,
        int sender,
        Shape shape,
        long round,
        Contribution contribution,
        int owner,
        int chunk,
        String reason) {

    static final int PROTOCOL = 4;
    private static final int MAX_TEXT_BYTES = 16_384;
    private static final int FIXED_BYTES = 96;
    private static final int FINISHED = 1;
    private static final int SNAPSHOT_DUE = 2;
    private static final int VOTES_NO = 4;
    private static final Contribution NOTHING = new Contribution(0, 0, false);

    enum Kind {
        /** The sender has joined the group and accepts chunks. */
        JOIN(1),
        /** The sender has entered a round. */
        ENTER(2),
        /** A chunk of the sender's vector, for the owner of the slice. */
        PART(3),
        /** A chunk of the sender's slice, averaged. */
        RESULT(4),
        /** The sender takes part in no further round. */
        LEAVE(5);

        private final int wireId;

        Kind(int wireId) {
            this.wireId = wireId;
        }

        static Kind of(int wireId) {
            for (Kind kind : values()) {
                if (kind.wireId == wireId) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("Cannot read a message of an averaging group: it is of the unknown kind "
                    + wireId + "; use the same Starling jar on all executors");
        }
    }

    /** Settings that must be equal on all ranks. */
    record Shape(int ranks, int vectorLength, int parameterCount, int codec) {
        static Shape of(GroupSpec spec, int ranks) {
            return new Shape(
                    ranks,
                    spec.vectorLength(),
                    spec.parameterCount(),
                    spec.codec().wireId());
        }
    }

    static Message join(int protocol, GroupSpec spec, int ranks, int sender) {
        Shape shape = Shape.of(spec, ranks);
        return new Message(protocol, Kind.JOIN, spec.id(), sender, shape, 0, NOTHING, 0, 0, "");
    }

    Message enter(long number, Contribution mine) {
        return new Message(protocol, Kind.ENTER, group, sender, shape, number, mine, 0, 0, "");
    }

    Message chunk(Kind what, long number, Contribution mine, int owningRank, int index) {
        return new Message(protocol, what, group, sender, shape, number, mine, owningRank, index, "");
    }

    Message leave(long number, String why) {
        return new Message(protocol, Kind.LEAVE, group, sender, shape, number, NOTHING, 0, 0, why);
    }

    /**
     * Returns why the sender cannot be in a group of that shape, as the end of a sentence about it; empty if it can.
     */
    String misfit(int ownProtocol, Shape own) {
        if (protocol != ownProtocol) {
            return "runs protocol " + protocol + ", this one " + ownProtocol
                    + "; use the same Starling jar on all executors";
        }
        return shape.equals(own)
                ? ""
                : "expects a group with other settings (" + shape + "), this one is " + own
                        + "; use the same job configuration and Starling jar on all executors";
    }

    /** Writes the content, without what a {@link SealedMessage} holds. */
    ByteBuffer encode() {
        byte[] why = bytes(reason);
        ByteBuffer buffer = ByteBuffer.allocate(FIXED_BYTES + why.length);
        buffer.put((byte) kind.wireId).putLong(round);
        buffer.putInt(shape.ranks).putInt(shape.vectorLength).putInt(shape.parameterCount);
        buffer.putInt(shape.codec);
        buffer.putLong(contribution.examples()).putDouble(contribution.lossSum());
        buffer.put((byte) ((contribution.finished() ? FINISHED : 0)
                | (contribution.snapshotDue() ? SNAPSHOT_DUE : 0)
                | (contribution.vote() == Vote.NO ? VOTES_NO : 0)));
        buffer.putInt(owner).putInt(chunk);
        buffer.putInt(why.length).put(why);
        return buffer.flip();
    }

    static byte[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_TEXT_BYTES) {
            return bytes;
        }
        return text.substring(0, MAX_TEXT_BYTES / 4).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a message whose code was right.
     *
     * @param expectedProtocol protocol version of this JVM
     * @throws IllegalArgumentException if the bytes are not a message, or its numbers are out of range
     */
    static Message decode(SealedMessage sealed, int expectedProtocol) {
        String group = sealed.group();
        int sender = sealed.sender();
        if (sealed.protocol() != expectedProtocol) {
            return new Message(
                    sealed.protocol(), Kind.JOIN, group, sender, new Shape(0, 0, 0, 0), 0, NOTHING, 0, 0, "");
        }
        ByteBuffer buffer = sealed.content().duplicate();
        try {
            return content(buffer, sealed.protocol(), group, sender);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(
                    "Cannot read a message of an averaging group: it is cut; use the same Starling jar on all executors",
                    e);
        }
    }

    private static Message content(ByteBuffer buffer, int protocol, String group, int sender) {
        Kind kind = Kind.of(buffer.get());
        long round = buffer.getLong();
        Shape shape = new Shape(buffer.getInt(), buffer.getInt(), buffer.getInt(), buffer.getInt());
        long examples = buffer.getLong();
        double lossSum = buffer.getDouble();
        int flags = buffer.get();
        int owner = buffer.getInt();
        int chunk = buffer.getInt();
        new Checks()
                .require(round >= 0, "round", "must not be negative, is " + round)
                .require(
                        sender >= 0 && sender < shape.ranks,
                        "sender",
                        "must be a rank below " + shape.ranks + ", is " + sender)
                .require(
                        owner >= 0 && owner < shape.ranks,
                        "owner",
                        "must be a rank below " + shape.ranks + ", is " + owner)
                .require(chunk >= 0, "chunk", "must not be negative, is " + chunk)
                .done();
        Contribution contribution = new Contribution(
                examples,
                lossSum,
                (flags & FINISHED) != 0,
                (flags & SNAPSHOT_DUE) != 0,
                Vote.on((flags & VOTES_NO) == 0));
        return new Message(protocol, kind, group, sender, shape, round, contribution, owner, chunk, text(buffer));
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if its length is out of range
     */
    static String text(ByteBuffer buffer) {
        int length = buffer.getInt();
        if (length < 0 || length > Math.min(MAX_TEXT_BYTES, buffer.remaining())) {
            throw new IllegalArgumentException("Cannot read a message of an averaging group: a text of " + length
                    + " bytes; use the same Starling jar on all executors");
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
