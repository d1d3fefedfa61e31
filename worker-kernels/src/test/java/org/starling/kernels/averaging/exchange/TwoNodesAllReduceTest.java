package org.starling.kernels.averaging.exchange;

/** All ranks in two JVMs. */
final class TwoNodesAllReduceTest extends AllReduceContractTest {
    @Override
    Flock flock(int ranks) {
        return Flock.of(ranks - ranks / 2, ranks / 2);
    }
}
