package org.starling.kernels.worker.rendezvous;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Reason why a worker cannot train: its machine, its libraries or the network do not meet the requirements. Another attempt would
 * not help.
 *
 * @param rank the worker
 * @param executor executor that it runs on
 * @param reason the cause, and the remedy
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
     * Creates the refusal of a worker whose preparation failed. The message of an {@link IllegalArgumentException} is used as it
     * is. For other exceptions the whole chain of causes is used, because the message of a native library is often the last.
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
