package org.starling.kernels.worker.rendezvous;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Why one worker cannot train at all: its machine, its libraries or the network are not as they must be. Trying again would
 * not help.
 *
 * @param rank the worker
 * @param executor where it runs
 * @param reason what is in the way, and what to do
 */
public record Refusal(int rank, String executor, String reason) implements Serializable {
    public Refusal {
        new Checks()
                .require(rank >= 0, "rank", "must not be negative, is " + rank)
                .requirePresent(executor, "executor")
                .requirePresent(reason, "reason")
                .done();
    }

    /**
     * The refusal of a worker whose preparation failed. An {@link IllegalArgumentException} speaks for itself; of others the
     * whole chain of causes is told, because the native libraries' own message is often the last of them.
     */
    public static Refusal because(int rank, String executor, Throwable failure) {
        if (failure instanceof IllegalArgumentException && failure.getMessage() != null) {
            return new Refusal(rank, executor, failure.getMessage());
        }
        StringBuilder causes = new StringBuilder(failure.toString());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            causes.append(", caused by ").append(cause);
        }
        return new Refusal(
                rank,
                executor,
                "Cannot build a replica of the network: %s; see the log of executor %s for where, and run 'starling doctor' on its machine"
                        .formatted(causes, executor));
    }

    String[] encode() {
        return new String[] {Integer.toString(rank), executor, reason};
    }

    static Refusal decode(String[] words) {
        return new Refusal(Integer.parseInt(words[0]), words[1], words[2]);
    }
}
