package org.starling.pipeline.record;

/** A block, and what becomes of its records. Made where it is used, never sent. Not thread-safe. */
public final class ValidatedBlock {
    private final RecordBlock block;
    private final RecordStatus verdicts;
    private final int[] verdictOf;
    private final int[] classOf;

    ValidatedBlock(RecordBlock block, RecordStatus verdicts, RecordFlags marks) {
        this.block = block;
        this.verdicts = verdicts;
        this.classOf = verdicts.classes(block);
        this.verdictOf = verdicts.of(block, classOf, marks);
    }

    public RecordBlock block() {
        return block;
    }

    public int size() {
        return verdictOf.length;
    }

    /** Whether a record becomes an example. */
    public boolean isKept(int row) {
        return verdictOf[row] >= 0;
    }

    /** Whether a record becomes an example to train on. */
    public boolean isTraining(int row) {
        return verdictOf[row] == RecordStatus.TRAIN;
    }

    /** Whether a record was good when it was looked at by itself, and is no copy of another. */
    public boolean isDifferent(int row) {
        return verdictOf[row] != RecordStatus.SET_ASIDE && verdictOf[row] != RecordStatus.DUPLICATE;
    }

    /** Index of the class of a record that is kept. */
    public int label(int row) {
        return classOf[block.labels().code(row)];
    }

    /** Why a record is not used; null for one that is. */
    public String reason(int row) {
        return verdicts.reason(block, row, verdictOf[row]);
    }
}
