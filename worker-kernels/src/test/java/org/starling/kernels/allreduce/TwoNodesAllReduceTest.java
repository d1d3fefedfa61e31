package org.starling.kernels.allreduce;

/** All ranks in two JVMs. */
final class TwoNodesAllReduceTest extends AllReduceContractTest {
    @Override
    AllReduceCluster cluster(int ranks) {
        return AllReduceCluster.of(ranks - ranks / 2, ranks / 2);
    }
}
