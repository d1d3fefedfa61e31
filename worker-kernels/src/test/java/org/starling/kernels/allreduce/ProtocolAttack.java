package org.starling.kernels.allreduce;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportResponseHandler;
import org.starling.kernels.allreduce.Message.Kind;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.codec.CodecType;

/**
 * A seeded attack on the messages that a rank receives in a round. It sends those of rank 1 to the node of rank 0, one of them
 * forged, cut, repeated, moved or too long, with or without the key. Then the round fails and names rank 1, or the average is
 * right. Of a stranger's messages the round takes no notice.
 */
final class ProtocolAttack {
    /** A key of each kind of network, which differ in the codes of values. */
    static final List<GroupKey> KEYS =
            List.of(GroupKey.random(GroupKey.Network.PLAIN), GroupKey.random(GroupKey.Network.ENCRYPTED));

    private static final int LENGTH = 8;
    private static final int OWN = LENGTH / 2;
    private static final Contribution ONE = new Contribution(1, 0, false);
    private static final float[] FIRST = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final float[] SECOND = {3, 2, 1, 0, -1, -2, -3, -4};
    private static final float[] MEAN = {2, 2, 2, 2, 2, 2, 2, 2};
    private static final String PEER = "rank 1 at ";

    /** Kinds of attacks. */
    enum Attack {
        NONE,
        FLIPPED_BYTE,
        CUT,
        LENGTHENED,
        REPEATED,
        LEFT_OUT,
        OTHER_KEY,
        OTHER_SENDER,
        OTHER_NUMBERS,
        FLIPPED_VALUES,
        CUT_VALUES,
        LONG_VALUES,
        STRANGER
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Sent(Message message, float[] values) {}

    private final AveragingNode node;
    private final AveragingNode peer;
    private final Random random;
    private final Attack attack;
    private final int target;
    private final GroupSpec spec;
    private final TransportClient connection = client();
    private final String name;
    private long position;
    private int sent;

    /** The attack of a seed. Both nodes must have admitted {@link #KEYS}. */
    ProtocolAttack(AveragingNode node, AveragingNode peer, int seed) {
        this.node = node;
        this.peer = peer;
        this.random = new Random(seed);
        this.attack = Attack.values()[random.nextInt(Attack.values().length)];
        // not the first message, before which the sender is unknown; and a rank would wait for a chunk that is left
        // out
        this.target = 1 + random.nextInt(attack == Attack.LEFT_OUT ? 1 : 3);
        GroupKey key = KEYS.get(seed % KEYS.size());
        this.spec = new GroupSpec("attack-" + seed, key, LENGTH, CodecType.FP32, AllReduceCluster.LONG);
        this.name = "attack %d, %s on message %d".formatted(seed, attack, target);
    }

    Attack kind() {
        return attack;
    }

    /** Returns whether the round failed. */
    boolean run() throws Exception {
        List<PeerAddress> peers = List.of(node.address(), peer.address());
        float[] vector = FIRST.clone();
        try (AllReduce rank = node.join(spec, 0, peers, (values, from, to) -> send(result()))) {
            Message join = Message.join(Message.PROTOCOL, spec, 2, 1);
            send(new Sent(join, null));
            send(new Sent(join.enter(0, ONE), null));
            send(new Sent(join.chunk(Kind.PART, 0, ONE, 0, 0), Arrays.copyOfRange(SECOND, 0, OWN)));
            rank.average(vector, ONE);
            require(Arrays.equals(vector, MEAN), Arrays.toString(vector));
            return false;
        } catch (AveragingException e) {
            boolean mayFail = attack != Attack.NONE && attack != Attack.STRANGER;
            require(mayFail && e.getMessage().startsWith("Cannot average in round 0: " + PEER), e.getMessage());
            return true;
        }
    }

    /** Without AssertJ, which is not on the class path of {@link ProtocolAttackMain}. */
    private void require(boolean isRight, String found) {
        if (!isRight) {
            throw new AssertionError(name + ": " + found);
        }
    }

    private Sent result() {
        Message header = Message.join(Message.PROTOCOL, spec, 2, 1).chunk(Kind.RESULT, 0, ONE, 1, 0);
        return new Sent(header, Arrays.copyOfRange(MEAN, OWN, LENGTH));
    }

    private void send(Sent message) {
        boolean attacked = sent++ == target;
        if (attacked && attack == Attack.STRANGER) {
            strangerSends(message);
        }
        if (!attacked || attack == Attack.NONE || attack == Attack.STRANGER) {
            deliver(connection, sealed(message, spec), message.values(), Attack.NONE);
            return;
        }
        switch (attack) {
            case LEFT_OUT -> position++;
            case REPEATED -> {
                ByteBuffer sealed = sealed(message, spec);
                long at = position - 1;
                deliver(connection, sealed.duplicate(), message.values(), Attack.NONE);
                long next = position;
                position = at + 1;
                deliver(connection, sealed, message.values(), Attack.NONE);
                position = next;
            }
            case OTHER_KEY -> deliver(
                    connection,
                    sealed(message, withKey(GroupKey.random(spec.key().network()))),
                    message.values(),
                    Attack.NONE);
            case OTHER_SENDER -> deliver(
                    connection,
                    sealed(new Sent(from(message.message(), random.nextBoolean() ? 0 : 99), null), spec),
                    message.values(),
                    Attack.NONE);
            case OTHER_NUMBERS -> deliver(
                    connection,
                    sealed(new Sent(withOtherNumbers(message.message()), null), spec),
                    message.values(),
                    Attack.NONE);
            case FLIPPED_VALUES, CUT_VALUES, LONG_VALUES -> deliver(
                    connection, sealed(message, spec), message.values(), attack);
            default -> deliver(connection, changed(sealed(message, spec)), message.values(), Attack.NONE);
        }
    }

    /** Noise, the message under another key, and one of a rank that does not exist. */
    private void strangerSends(Sent message) {
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        deliver(client(), ByteBuffer.wrap(noise), message.values(), Attack.NONE);
        long before = position;
        GroupSpec forged = withKey(GroupKey.random(spec.key().network()));
        deliver(client(), sealed(message, forged), message.values(), Attack.NONE);
        position = before;
        Message join = Message.join(Message.PROTOCOL, forged, 100, 99);
        deliver(client(), sealed(new Sent(join, null), forged), null, Attack.NONE);
        position = before;
    }

    private ByteBuffer sealed(Sent message, GroupSpec by) {
        PeerMac mac = new PeerMac(
                by.key(), by.id(), message.message().sender(), node.address().jvm());
        return SealedMessage.seal(message.message(), by, position++, mac);
    }

    private GroupSpec withKey(GroupKey key) {
        return new GroupSpec(spec.id(), key, LENGTH, CodecType.FP32, spec.timeout());
    }

    private static Message from(Message message, int sender) {
        return new Message(
                message.protocol(),
                message.kind(),
                message.group(),
                sender,
                message.shape(),
                message.round(),
                message.contribution(),
                message.owner(),
                message.chunk(),
                message.reason());
    }

    private Message withOtherNumbers(Message message) {
        int[] numbers = {-1, 1, 2, 99, Integer.MAX_VALUE, Integer.MIN_VALUE};
        int number = numbers[random.nextInt(numbers.length)];
        int kind = random.nextInt(3);
        return new Message(
                message.protocol(),
                message.kind(),
                message.group(),
                message.sender(),
                message.shape(),
                kind == 0 ? number : message.round(),
                message.contribution(),
                kind == 1 ? number : message.owner(),
                kind == 2 ? number : message.chunk(),
                message.reason());
    }

    private ByteBuffer changed(ByteBuffer sealed) {
        byte[] bytes = new byte[sealed.remaining() + (attack == Attack.LENGTHENED ? 1 + random.nextInt(40) : 0)];
        sealed.get(bytes, 0, sealed.remaining());
        if (attack == Attack.FLIPPED_BYTE) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return ByteBuffer.wrap(bytes, 0, attack == Attack.CUT ? random.nextInt(bytes.length) : bytes.length);
    }

    private void deliver(TransportClient client, ByteBuffer message, float[] values, Attack onValues) {
        if (values == null) {
            node.groups().receive(client, message, null);
            return;
        }
        byte[] body = body(values, onValues);
        StreamCallbackWithID stream = node.groups().receiveStream(client, message, null);
        try {
            int cut = random.nextInt(body.length + 1);
            stream.onData(stream.getID(), ByteBuffer.wrap(body, 0, cut));
            stream.onData(stream.getID(), ByteBuffer.wrap(body, cut, body.length - cut));
            stream.onComplete(stream.getID());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private byte[] body(float[] values, Attack onValues) {
        ByteBuffer encoded = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        encoded.asFloatBuffer().put(values);
        PeerMac mac = new PeerMac(spec.key(), spec.id(), 1, node.address().jvm());
        mac.begin(PeerMac.Part.VALUES, position - 1);
        mac.add(encoded);
        ByteBuffer all = ByteBuffer.allocate(encoded.capacity() + PeerMac.BYTES);
        all.put(encoded.duplicate()).put(mac.code());
        byte[] bytes = all.array();
        return switch (onValues) {
            case FLIPPED_VALUES -> {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case CUT_VALUES -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case LONG_VALUES -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(1000));
            default -> bytes;
        };
    }

    private static TransportClient client() {
        Channel channel = new EmbeddedChannel();
        return new TransportClient(channel, new TransportResponseHandler(channel));
    }
}
