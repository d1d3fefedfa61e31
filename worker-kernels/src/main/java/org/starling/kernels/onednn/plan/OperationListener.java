package org.starling.kernels.onednn.plan;

/** Listener for the time of each operation of a plan; for breakdowns by primitive. */
@FunctionalInterface
public interface OperationListener {
    void executed(Operation operation, long nanoseconds);
}
