package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.codec.CodecType;

/** Crash of a peer: another JVM takes part in one round and then exits without a message. */
final class PeerCrashIT {
    /** The same in both JVMs. */
    private static final GroupKey KEY = GroupKey.decode("PLAIN:c3RhcmxpbmdzIGtlZXAgdGhpcyBvbmUgc2VjcmV0ISE=");

    private static final GroupSpec SPEC = new GroupSpec("crash", KEY, 2_000_000, CodecType.FP32, AllReduceCluster.LONG);

    @Test
    void rankWhosePeerIsKilledFailsAtOnceNamingPeerAndRound() throws Exception {
        try (AveragingNode node = AllReduceCluster.plainNode()) {
            node.admit(KEY);
            Process other = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Peer.class.getName(),
                            node.address().encode())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader output = other.inputReader(StandardCharsets.UTF_8)) {
                String line = output.readLine();
                while (line != null && !line.startsWith(Peer.ADDRESS)) {
                    line = output.readLine();
                }
                assertThat(line).as("address of the other JVM").isNotNull();
                PeerAddress peer = PeerAddress.decode(line.substring(Peer.ADDRESS.length()));
                List<PeerAddress> peers = List.of(node.address(), peer);
                try (AllReduce allReduce = node.join(SPEC, 0, peers, SliceUpdate.NONE)) {
                    float[] vector = new float[SPEC.vectorLength()];
                    allReduce.average(vector, new Contribution(1, 0, false));
                    assertThat(vector).containsOnly(0.5f);
                    assertThatThrownBy(() -> allReduce.average(vector, new Contribution(1, 0, false)))
                            .isInstanceOf(AveragingException.class)
                            .hasMessageStartingWith("Cannot average in round 1: rank 1 at " + peer)
                            .hasMessageContaining("its executor's log");
                }
            } finally {
                other.destroyForcibly();
            }
            assertThat(other.waitFor()).isEqualTo(Peer.KILLED);
        }
    }

    /** Main class of the other JVM. */
    static final class Peer {
        static final String ADDRESS = "listens at ";
        static final int KILLED = 99;

        private Peer() {}

        public static void main(String[] args) throws Exception {
            AveragingNode node = AllReduceCluster.plainNode();
            node.admit(KEY);
            System.out.println(ADDRESS + node.address().encode());
            List<PeerAddress> peers = List.of(PeerAddress.decode(args[0]), node.address());
            AllReduce allReduce = node.join(SPEC, 1, peers, SliceUpdate.NONE);
            float[] vector = new float[SPEC.vectorLength()];
            Arrays.fill(vector, 1);
            allReduce.average(vector, new Contribution(1, 0, false));
            // a shutdown would close connections in order; this is what a kill does
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
