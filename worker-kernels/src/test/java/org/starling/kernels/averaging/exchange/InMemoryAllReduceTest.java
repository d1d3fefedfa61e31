package org.starling.kernels.averaging.exchange;

/** All ranks in one JVM. */
final class InMemoryAllReduceTest extends AllReduceContractTest {
    @Override
    Flock flock(int ranks) {
        return Flock.of(ranks);
    }
}
