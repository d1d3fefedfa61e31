package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Seeded attacks on the messages that a rank receives. The system property {@code starling.attacks} sets another number of
 * attacks; {@link ProtocolAttackMain} runs millions.
 */
class ProtocolAttackTest {
    private static final int ATTACKS = Integer.getInteger("starling.attacks", 4000);

    @Test
    void attacksFailTheRoundOrChangeNothing() throws Exception {
        int failed = 0;
        try (AveragingNode node = AllReduceCluster.plainNode();
                AveragingNode peer = AllReduceCluster.plainNode()) {
            ProtocolAttack.KEYS.forEach(node::admit);
            ProtocolAttack.KEYS.forEach(peer::admit);
            for (int seed = 0; seed < ATTACKS; seed++) {
                failed += new ProtocolAttack(node, peer, seed).run() ? 1 : 0;
                assertThat(node.groups().size()).isZero();
            }
            assertThat(node.groups().earlyMessages()).isZero();
            assertThat(peer.groups().earlyMessages()).isLessThan(2000);
        }
        // most attacks but those of strangers are noticed
        assertThat(failed).isBetween(ATTACKS / 2, ATTACKS - 1);
    }
}
