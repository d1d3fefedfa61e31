package org.starling.serving.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.kernels.validation.InvalidValuesException;

class LedgerTest {
    private static final WorkerLedger WHOLE = new WorkerLedger(0, 320, 320, Map.of());
    private static final WorkerLedger REJECTING = new WorkerLedger(1, 319, 316, Map.of("not finite", 3L));
    private static final WorkerLedger LOSING = new WorkerLedger(1, 319, 300, Map.of());
    private static final WorkerLedger DOUBLING = new WorkerLedger(1, 319, 320, Map.of());

    @Test
    void balancesWhenEveryExampleIsTrainedOrRejected() {
        Ledger ledger = Ledger.empty().with(new EpochLedger(1, List.of(WHOLE, REJECTING)));

        assertThat(ledger.epochs()).allSatisfy(EpochLedger::requireBalanced);
        assertThat(ledger.offered()).isEqualTo(639);
        assertThat(ledger.trained()).isEqualTo(636);
        assertThat(ledger.rejected()).isEqualTo(3);
    }

    @Test
    void namesEpochWorkerAndNumbersOfLostExamples() {
        EpochLedger epoch = new EpochLedger(2, List.of(WHOLE, LOSING));

        assertThat(epoch.balanced()).isFalse();
        assertThatThrownBy(epoch::requireBalanced)
                .isInstanceOf(UnbalancedLedgerException.class)
                .hasMessageContaining("Cannot accept epoch 2")
                .hasMessageContaining("worker 1 was offered 319 examples, trained 300 and rejected 0, so 19 were lost")
                .hasMessageContaining("--resume");
    }

    @Test
    void namesExamplesThatWereTrainedTwice() {
        assertThatThrownBy(() -> new EpochLedger(1, List.of(WHOLE, DOUBLING)).requireBalanced())
                .hasMessageContaining("so 1 were counted twice");
    }

    @Test
    void noticesAWholeShareThatNobodyWasOffered() {
        EpochLedger epoch = new EpochLedger(1, List.of(WHOLE, REJECTING));

        assertThat(epoch.requireComplete(639)).isSameAs(epoch);
        assertThatThrownBy(() -> epoch.requireComplete(640))
                .isInstanceOf(UnbalancedLedgerException.class)
                .hasMessageContaining("holds 640 examples, but its 2 workers were offered 639");
    }

    @Test
    void survivesJson() throws JsonProcessingException {
        Ledger ledger = Ledger.empty()
                .with(new EpochLedger(1, List.of(WHOLE, REJECTING)))
                .with(new EpochLedger(2, List.of(WHOLE, LOSING)));

        assertThat(Json.read(Json.write(ledger), Ledger.class)).isEqualTo(ledger);
    }

    @Test
    void refusesEpochsOutOfOrder() {
        Ledger ledger = Ledger.empty().with(new EpochLedger(2, List.of(WHOLE)));

        assertThatThrownBy(() -> ledger.with(new EpochLedger(2, List.of(WHOLE))))
                .isInstanceOf(InvalidValuesException.class);
        assertThatThrownBy(() -> new EpochLedger(1, List.of(REJECTING))).isInstanceOf(InvalidValuesException.class);
    }

    @Test
    void refusesNegativeCounts() {
        assertThatThrownBy(() -> new WorkerLedger(-1, -2, -3, Map.of("x", -4L)))
                .hasMessageContaining("rank")
                .hasMessageContaining("offered")
                .hasMessageContaining("trained")
                .hasMessageContaining("rejected");
    }
}
