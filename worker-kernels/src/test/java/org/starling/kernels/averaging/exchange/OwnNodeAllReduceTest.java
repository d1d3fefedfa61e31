package org.starling.kernels.averaging.exchange;

import java.util.stream.IntStream;

/** All ranks in a JVM per rank. */
final class OwnNodeAllReduceTest extends AllReduceContractTest {
    @Override
    Flock flock(int ranks) {
        return Flock.of(IntStream.range(0, ranks).map(rank -> 1).toArray());
    }
}
