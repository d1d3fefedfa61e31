package org.starling.kernels.allreduce;

/** All ranks in one JVM. */
final class InMemoryAllReduceTest extends AllReduceContractTest {
    @Override
    AllReduceCluster flock(int ranks) {
        return AllReduceCluster.of(ranks);
    }
}
