package org.starling.pipeline.record;

/** A block with the status of its records. Created where it is used, never serialised. Not thread-safe. */
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

    /** Whether a record was valid by itself and is not a duplicate. */
    public boolean isDifferent(int row) {
        return statusOf[row] != RecordStatus.REJECTED && statusOf[row] != RecordStatus.DUPLICATE;
    }

    /** Index of the class of a kept record. */
    public int label(int row) {
        return classOf[block.labels().code(row)];
    }

    /** The reason for which a record is not used; null if it is used. */
    public String reason(int row) {
        return status.reason(block, row, statusOf[row]);
    }
}
