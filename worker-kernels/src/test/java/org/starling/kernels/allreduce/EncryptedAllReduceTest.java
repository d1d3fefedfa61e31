package org.starling.kernels.allreduce;

import java.util.List;

/** All ranks in two JVMs, authenticated and encrypted. */
final class EncryptedAllReduceTest extends AllReduceContractTest {
    @Override
    AllReduceCluster cluster(int ranks) {
        return AllReduceCluster.of(
                List.of(AllReduceCluster.encryptedNode("flock"), AllReduceCluster.encryptedNode("flock")),
                ranks - ranks / 2,
                ranks / 2);
    }
}
