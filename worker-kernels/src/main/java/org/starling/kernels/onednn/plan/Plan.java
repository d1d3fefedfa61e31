package org.starling.kernels.onednn.plan;

import java.util.List;
import org.bytedeco.dnnl.stream;

/**
 * Operations in the order in which they run, with all their memory. May be run by different threads one after the other,
 * not at the same time.
 */
public final class Plan implements AutoCloseable {
    private final Operation[] operations;
    private final stream queue;
    private final NativeScope scope;

    Plan(List<Operation> operations, stream queue, NativeScope scope) {
        this.operations = operations.toArray(Operation[]::new);
        this.queue = queue;
        this.scope = scope;
    }

    /** Runs all operations; returns when the last has ended. */
    public void run() {
        for (Operation operation : operations) {
            operation.execute(queue);
        }
    }

    /** As {@link #run()}, timing each operation. */
    public void run(OperationListener listener) {
        for (Operation operation : operations) {
            long start = System.nanoTime();
            operation.execute(queue);
            listener.executed(operation, System.nanoTime() - start);
        }
    }

    public List<Operation> operations() {
        return List.of(operations);
    }

    /** Bytes of the plan's own tensors: activations, gradients of activations, scratchpad. */
    public long nativeBytes() {
        return scope.bytes();
    }

    @Override
    public void close() {
        scope.close();
    }
}
