package org.starling.pipeline.record;

/** A block, and what becomes of its records. Made where it is used, never sent. Not thread-safe. */
public final class ValidatedBlock {
    private final RecordBlock block;
    private final RecordStatus status;
    private final int[] statusOf;
    private final int[] classOf;

    ValidatedBlock(RecordBlock block, RecordStatus status, RecordFlags flags) {
        this.block = block;
        this.status = status;
        this.classOf = status.classes(block);
        this.statusOf = status.of(block, classOf, flags);
    }

    public RecordBlock block() {
        return block;
    }

    public int size() {
        return statusOf.length;
    }

    /** Whether a record becomes an example. */
    public boolean isKept(int row) {
        return statusOf[row] >= 0;
    }

    /** Whether a record becomes an example to train on. */
    public boolean isTraining(int row) {
        return statusOf[row] == RecordStatus.TRAIN;
    }

    /** Whether a record was good when it was looked at by itself, and is no copy of another. */
    public boolean isDifferent(int row) {
        return statusOf[row] != RecordStatus.REJECTED && statusOf[row] != RecordStatus.DUPLICATE;
    }

    /** Index of the class of a record that is kept. */
    public int label(int row) {
        return classOf[block.labels().code(row)];
    }

    /** Why a record is not used; null for one that is. */
    public String reason(int row) {
        return status.reason(block, row, statusOf[row]);
    }
}
