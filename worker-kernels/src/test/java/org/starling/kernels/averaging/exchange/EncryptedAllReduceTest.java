package org.starling.kernels.averaging.exchange;

import java.util.List;

/** All ranks in two JVMs, authenticated and encrypted. */
final class EncryptedAllReduceTest extends AllReduceContractTest {
    @Override
    Flock flock(int ranks) {
        return Flock.of(
                List.of(Flock.encryptedNode("flock"), Flock.encryptedNode("flock")), ranks - ranks / 2, ranks / 2);
    }
}
