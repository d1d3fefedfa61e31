package org.starling.kernels.worker.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RefusalTest {
    private static final Rendezvous.Group GROUP = new Rendezvous.Group("job/stage-1/attempt-0", 3);

    @Test
    void whatSpeaksForItselfIsToldAsItIs() {
        Refusal refusal = Refusal.because(1, "4@host", new IllegalArgumentException("Cannot train in bf16; use fp32"));

        assertThat(refusal).isEqualTo(new Refusal(1, "4@host", "Cannot train in bf16; use fp32"));
    }

    @Test
    void ofOtherFailuresAllCausesAreToldAndWhereToLook() {
        Refusal refusal = Refusal.because(
                1, "4@host", new ExceptionInInitializerError(new UnsatisfiedLinkError("no jnidrill in library path")));

        assertThat(refusal.reason())
                .startsWith("Cannot build a replica of the network: ")
                .contains("ExceptionInInitializerError", "UnsatisfiedLinkError: no jnidrill in library path")
                .contains("the log of executor 4@host");
    }

    @Test
    void messagesKeepWhatTheySay() throws RefusalException {
        Refusal refusal = new Refusal(2, "4@host", "Cannot");
        String[] request = RendezvousMessage.refuse(GROUP, refusal);
        String[] here = RendezvousMessage.here(GROUP, 1, "address");

        assertThat(RendezvousMessage.isRefusal(request)).isTrue();
        assertThat(RendezvousMessage.groupOf(request)).isEqualTo(GROUP);
        assertThat(RendezvousMessage.refusalIn(request)).isEqualTo(refusal);
        assertThat(RendezvousMessage.isRefusal(here)).isFalse();
        assertThat(RendezvousMessage.groupOf(here)).isEqualTo(GROUP);
        assertThat(RendezvousMessage.rankOf(here)).isEqualTo(1);
        assertThat(RendezvousMessage.addressOf(here)).isEqualTo("address");
        assertThat(RendezvousMessage.addresses(RendezvousMessage.peers(new String[] {"refuse", "b"})))
                .containsExactly("refuse", "b");
        assertThatThrownBy(() -> RendezvousMessage.addresses(RendezvousMessage.refused(refusal)))
                .isInstanceOfSatisfying(RefusalException.class, exception -> assertThat(exception.refusal())
                        .isEqualTo(refusal));
    }
}
