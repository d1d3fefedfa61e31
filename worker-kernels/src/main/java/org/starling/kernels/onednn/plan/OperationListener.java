package org.starling.kernels.onednn.plan;

/** Is told how long each operation of a plan took; for breakdowns by primitive. */
@FunctionalInterface
public interface OperationListener {
    void executed(Operation operation, long nanoseconds);
}
