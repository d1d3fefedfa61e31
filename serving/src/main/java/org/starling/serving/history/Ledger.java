package org.starling.serving.history;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;
import org.starling.kernels.validation.Checks;

/**
 * The example counts of a whole training job.
 *
 * @param epochs the accepted epochs, in order
 */
public record Ledger(List<EpochLedger> epochs) implements Serializable {
    public Ledger {
        boolean inOrder = epochs != null;
        for (int i = 1; inOrder && i < epochs.size(); i++) {
            inOrder = epochs.get(i - 1).epoch() < epochs.get(i).epoch();
        }
        new Checks()
                .require(inOrder, "epochs", "must be listed in order, each once")
                .done();
        epochs = List.copyOf(epochs);
    }

    /** The ledger before the first epoch. */
    public static Ledger empty() {
        return new Ledger(List.of());
    }

    /** This ledger with one more epoch, which must be later than all in it. */
    public Ledger with(EpochLedger epoch) {
        return new Ledger(Stream.concat(epochs.stream(), Stream.of(epoch)).toList());
    }

    public long offered() {
        return epochs.stream().mapToLong(EpochLedger::offered).sum();
    }

    public long trained() {
        return epochs.stream().mapToLong(EpochLedger::trained).sum();
    }

    public long rejected() {
        return epochs.stream().mapToLong(EpochLedger::rejected).sum();
    }
}
