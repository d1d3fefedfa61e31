package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.codec.CodecType;

/** Attacks over real sockets: a proxy that flips a byte, and strangers that send noise and long frames. */
class SocketAttackTest {
    private static final int FLIPS = Integer.getInteger("starling.attacks", 4000) / 100;
    private static final int STRANGERS = 60;
    private static final int LENGTH = 3000;
    private static final Contribution ONE = new Contribution(1, 0, false);
    /** Bytes that rank 0 sends in a round, roughly. */
    private static final int ROUND_BYTES = LENGTH * Float.BYTES;

    /** Relays connections to a node, and flips one bit of what the caller sends. */
    private static final class FlippingProxy implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Threads threads;
        private final int target;
        private final int flipAt;
        private final List<Socket> sockets = new ArrayList<>();

        FlippingProxy(Threads threads, int target, int flipAt) throws IOException {
            this.threads = threads;
            this.target = target;
            this.flipAt = flipAt;
        }

        @SuppressWarnings("FutureReturnValueIgnored") // the sockets end the relays
        int start() {
            threads.submit(() -> {
                Socket caller = server.accept();
                Socket node = new Socket(InetAddress.getLoopbackAddress(), target);
                synchronized (sockets) {
                    sockets.add(caller);
                    sockets.add(node);
                }
                threads.submit(() -> relay(caller, node, flipAt));
                relay(node, caller, -1);
                return null;
            });
            return server.getLocalPort();
        }

        private static Void relay(Socket from, Socket to, int flipAt) throws IOException {
            byte[] buffer = new byte[8192];
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int done = 0;
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (flipAt >= done && flipAt < done + length) {
                    buffer[flipAt - done] ^= (byte) (1 << (flipAt & 7));
                }
                out.write(buffer, 0, length);
                done += length;
            }
            to.close();
            return null;
        }

        @Override
        public void close() throws IOException {
            server.close();
            synchronized (sockets) {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void flippedByteFailsTheRoundOrChangesNothing() throws Exception {
        int failed = 0;
        for (int seed = 0; seed < FLIPS; seed++) {
            // after the lengths of frames at the start, behind which a rank would wait for the time-out
            int flipAt = 600 + new Random(seed).nextInt(ROUND_BYTES / 2);
            failed += failsWithByteFlipped(flipAt) ? 1 : 0;
        }
        assertThat(failed).isPositive();
    }

    private static boolean failsWithByteFlipped(int flipAt) throws Exception {
        try (AveragingNode first = AllReduceCluster.plainNode();
                AveragingNode second = AllReduceCluster.plainNode();
                Threads threads = new Threads();
                FlippingProxy proxy =
                        new FlippingProxy(threads, second.address().port(), flipAt)) {
            first.admit(AllReduceCluster.KEY);
            second.admit(AllReduceCluster.KEY);
            PeerAddress through = new PeerAddress(second.address().jvm(), "127.0.0.1", proxy.start());
            GroupSpec spec = AllReduceCluster.spec(LENGTH, CodecType.FP32, java.time.Duration.ofSeconds(3));
            Future<float[]> left = threads.submit(() -> average(first, spec, 0, List.of(first.address(), through)));
            Future<float[]> right =
                    threads.submit(() -> average(second, spec, 1, List.of(first.address(), second.address())));
            boolean leftRefused = isRefused(left);
            return isRefused(right) || leftRefused;
        }
    }

    private static boolean isRefused(Future<float[]> result) throws InterruptedException {
        try {
            assertThat(result.get()).containsOnly(0.5f);
            return false;
        } catch (ExecutionException e) {
            assertThat(e.getCause())
                    .isInstanceOf(AveragingException.class)
                    .hasMessageMatching("(?s)Cannot average in round 0: (rank [01] at |cannot connect to rank ).*");
            return true;
        }
    }

    private static float[] average(AveragingNode node, GroupSpec spec, int rank, List<PeerAddress> peers)
            throws Exception {
        float[] vector = new float[LENGTH];
        java.util.Arrays.fill(vector, rank);
        try (AllReduce allReduce = node.join(spec, rank, peers, SliceUpdate.NONE)) {
            allReduce.average(vector, ONE);
        }
        return vector;
    }

    @Test
    void strangersDoNotDisturbARound() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 1)) {
            int port = cluster.node(0).address().port();
            List<Future<float[]>> running = cluster.start(AllReduceCluster.spec(LENGTH), allReduce -> {
                float[] vector = new float[LENGTH];
                for (int round = 0; round < STRANGERS; round++) {
                    if (allReduce.rank() == 0) {
                        sendAsStranger(port, round);
                    }
                    java.util.Arrays.fill(vector, allReduce.rank());
                    allReduce.average(vector, ONE);
                }
                return vector;
            });
            for (Future<float[]> result : running) {
                assertThat(result.get()).containsOnly(0.5f);
            }
            assertThat(cluster.node(0).groups().earlyMessages()).isZero();
        }
    }

    /** Noise, frames of 240 MB that never end, or frames of noise as one-way messages. */
    private static Void sendAsStranger(int port, int seed) throws IOException {
        Random random = new Random(seed);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] noise = new byte[1 + random.nextInt(5000)];
            random.nextBytes(noise);
            ByteBuffer bytes = ByteBuffer.allocate(noise.length + 64);
            if (seed % 3 == 0) {
                bytes.putLong(240L << 20);
            } else if (seed % 3 == 1) {
                // length, type of a one-way message, length of its body
                bytes.putLong(noise.length + 13L).put((byte) 9).putInt(noise.length);
            }
            bytes.put(noise);
            socket.getOutputStream().write(bytes.array(), 0, bytes.position());
        } catch (java.net.SocketException e) {
            // closed by the node
        }
        return null;
    }
}
