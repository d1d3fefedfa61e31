package org.starling.serving.history;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import org.starling.kernels.validation.Checks;

/**
 * Example counts of all workers in one epoch.
 *
 * @param epoch the epoch, from 1 on
 * @param workers one entry for each rank, in order
 */
public record EpochLedger(int epoch, List<WorkerLedger> workers) implements Serializable {
    public EpochLedger {
        boolean inOrder = workers != null && !workers.isEmpty();
        for (int rank = 0; inOrder && rank < workers.size(); rank++) {
            inOrder = workers.get(rank).rank() == rank;
        }
        new Checks()
                .require(epoch >= 1, "epoch", "must be at least 1, is " + epoch)
                .require(inOrder, "workers", "must hold one entry for each rank from 0 on, in order, is " + workers)
                .done();
        workers = List.copyOf(workers);
    }

    public long offered() {
        return workers.stream().mapToLong(WorkerLedger::offered).sum();
    }

    public long trained() {
        return workers.stream().mapToLong(WorkerLedger::trained).sum();
    }

    public long rejected() {
        return workers.stream().mapToLong(WorkerLedger::rejectedTotal).sum();
    }

    public boolean balanced() {
        return workers.stream().allMatch(WorkerLedger::balanced);
    }

    /**
     * Makes sure that no worker lost an example.
     *
     * @throws UnbalancedLedgerException naming every worker that did, with its numbers
     */
    public EpochLedger requireBalanced() {
        if (!balanced()) {
            String faults = workers.stream()
                    .filter(worker -> !worker.balanced())
                    .map(WorkerLedger::describe)
                    .collect(Collectors.joining("; "));
            throw new UnbalancedLedgerException(epoch, faults);
        }
        return this;
    }

    /**
     * Makes sure that the workers together were offered the whole data, and lost none of it.
     *
     * @param examples how many examples the training data holds
     * @throws UnbalancedLedgerException naming the numbers
     */
    public EpochLedger requireComplete(long examples) {
        if (offered() != examples) {
            throw new UnbalancedLedgerException(
                    epoch,
                    "the training data holds %d examples, but its %d workers were offered %d"
                            .formatted(examples, workers.size(), offered()));
        }
        return requireBalanced();
    }
}
