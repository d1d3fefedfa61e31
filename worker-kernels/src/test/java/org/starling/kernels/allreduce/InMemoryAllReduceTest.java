package org.starling.kernels.allreduce;

/** All ranks in one JVM. */
final class InMemoryAllReduceTest extends AllReduceContractTest {
    @Override
    AllReduceCluster cluster(int ranks) {
        return AllReduceCluster.of(ranks);
    }
}
