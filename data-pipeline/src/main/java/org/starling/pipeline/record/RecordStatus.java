package org.starling.pipeline.record;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongPredicate;
import org.starling.pipeline.column.CodedColumn;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.split.SplitAssigner;
import org.starling.pipeline.split.Splits;

/**
 * Outcome of records, as far as it is decided. The first of these applies: rejected by validation, duplicate, class not in the
 * training data, outlier, in no window, test, training. Immutable.
 */
public final class RecordStatus implements Serializable {
    /** The record is for training. */
    public static final int TRAIN = 0;
    /** The record is for testing. */
    public static final int TEST = 1;
    /** The record was rejected by validation. */
    public static final int REJECTED = -1;
    /** The record is a duplicate of another one. */
    public static final int DUPLICATE = -2;

    private static final int UNSEEN = -3;
    private static final int IN_SHORT_SERIES = -4;
    private static final int IN_NO_WINDOW = -5;
    private static final int FIRST_OUTLIER = -6;
    private static final long serialVersionUID = 1L;

    private final ClassIndex classes;
    private final SplitAssigner split;
    private final List<OutlierLimit> limits;

    private RecordStatus(ClassIndex classes, SplitAssigner split, List<OutlierLimit> limits) {
        this.classes = classes;
        this.split = split;
        this.limits = new ArrayList<>(limits);
    }

    /** Only the classes are known; each record is in the split of its source. */
    public static RecordStatus of(ClassIndex classes) {
        return new RecordStatus(classes, null, List.of());
    }

    /** The same, with usable records assigned to splits. */
    public RecordStatus with(SplitAssigner assigner) {
        return new RecordStatus(classes, assigner, limits);
    }

    /** The same, with outliers rejected. */
    public RecordStatus with(List<OutlierLimit> outliers) {
        return new RecordStatus(classes, split, outliers);
    }

    /** Index of the class of each code of a block's labels; -1 for one that is not in the training data. */
    int[] classes(RecordBlock block) {
        int[] indices = new int[block.labels().size()];
        for (int code = 0; code < indices.length; code++) {
            Integer index = classes.of(block.labels().text(code));
            indices[code] = index == null ? -1 : index;
        }
        return indices;
    }

    /**
     * Returns one status for each record of a block.
     *
     * @param classOf its {@link #classes}
     * @param flags flags of the records of the block
     */
    int[] of(RecordBlock block, int[] classOf, RecordFlags flags) {
        int[] statuses = new int[block.size()];
        BitSet duplicates = flags.places(RecordFlag.DUPLICATE);
        RecordBlock.Cursor cells = block.cursor();
        LongPredicate[] forTest = forTest(block);
        for (int row = 0; row < statuses.length; row++) {
            if (block.reasons().code(row) != CodedColumn.NONE) {
                statuses[row] = REJECTED;
            } else if (duplicates.get(row)) {
                statuses[row] = DUPLICATE;
            } else if (classOf[block.labels().code(row)] < 0) {
                statuses[row] = UNSEEN;
            } else {
                int outlier = limits.isEmpty() ? TRAIN : outlier(cells.at(row));
                boolean test = forTest[block.labels().code(row)].test(block.splitHash(row));
                statuses[row] = outlier < 0 ? outlier : test ? TEST : TRAIN;
            }
        }
        overrule(statuses, flags.places(RecordFlag.LATER), TEST);
        overrule(statuses, flags.places(RecordFlag.IN_SHORT_SERIES), IN_SHORT_SERIES);
        overrule(statuses, flags.places(RecordFlag.IN_NO_WINDOW), IN_NO_WINDOW);
        return statuses;
    }

    /** Sets the status of flagged records that are kept so far. */
    private static void overrule(int[] statuses, BitSet flagged, int status) {
        flagged.stream().filter(row -> statuses[row] >= 0).forEach(row -> statuses[row] = status);
    }

    private int outlier(RecordBlock.Cursor cells) {
        for (int i = 0; i < limits.size(); i++) {
            OutlierLimit limit = limits.get(i);
            if (!cells.isMissing(limit.input())) {
                double value = cells.number(limit.input());
                if (value < limit.lower() || value > limit.upper()) {
                    return FIRST_OUTLIER - i;
                }
            }
        }
        return TRAIN;
    }

    /** The test on split hashes that selects test records, by code of the label. */
    private LongPredicate[] forTest(RecordBlock block) {
        LongPredicate[] forTest = new LongPredicate[block.labels().size()];
        boolean offeredForTest = block.split().equals(Splits.TEST);
        for (int code = 0; code < forTest.length; code++) {
            forTest[code] = split == null
                    ? hash -> offeredForTest
                    : split.forTest(block.labels().text(code));
        }
        return forTest;
    }

    /** The reason for which a record is not used; null if it is used. */
    String reason(RecordBlock block, int row, int status) {
        return switch (status) {
            case TRAIN, TEST -> null;
            case REJECTED -> block.reasons().at(row);
            case DUPLICATE -> RecordLedger.DUPLICATE;
            case UNSEEN -> RejectedRecords.UNSEEN_CLASS;
            case IN_SHORT_SERIES -> SeriesWindows.TOO_SHORT;
            case IN_NO_WINDOW -> SeriesWindows.UNUSED;
            default -> limits.get(FIRST_OUTLIER - status).reason();
        };
    }
}
