package org.starling.pipeline.table.line;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.table.clean.Duplicates;
import org.starling.pipeline.table.clean.LineJudge;
import org.starling.pipeline.table.transform.TableInput;

/**
 * The hashes by which records are ordered, divided and recognised as copies: bit for bit those of Spark SQL's {@code xxhash64}, which
 * hashes one value after the other, each with the hash of those before it as its seed. A missing one is hashed as something that no
 * record holds, so that it matters which one is missing. Not thread-safe; each task has its own.
 */
public final class RecordHasher implements Serializable {
    private static final long serialVersionUID = 1L;
    /** Spark's. */
    private static final long SEED = 42;

    private static final UTF8String MISSING_TEXT = UTF8String.fromString(HashPurposes.MISSING_TEXT);

    private final boolean[] numeric;
    private final int[] keyColumns;
    private final long contentSeed = text(HashPurposes.CONTENT, SEED);
    private final long otherSeed = text(HashPurposes.OTHER_CONTENT, SEED);
    private final long splitSeed;
    private final long shuffleSeed;
    private final long keySeed;
    private final long checkSeed;

    private transient LineJudge record;
    private transient long content;
    private transient long otherContent;

    /**
     * A hasher.
     *
     * @param keyColumns columns of the table that make copies equal; null if all content does
     * @param part split that the records are for
     */
    public RecordHasher(List<TableInput> inputs, List<Integer> keyColumns, String part, long split, long shuffle) {
        numeric = new boolean[inputs.size()];
        for (int i = 0; i < numeric.length; i++) {
            numeric[i] = inputs.get(i).numeric();
        }
        this.keyColumns = keyColumns == null
                ? null
                : keyColumns.stream().mapToInt(Integer::intValue).toArray();
        splitSeed = text(HashPurposes.split(split), SEED);
        shuffleSeed = text(HashPurposes.shuffle(shuffle), SEED);
        keySeed = text(Duplicates.keyPurpose(part), SEED);
        checkSeed = text(Duplicates.checkPurpose(part), SEED);
    }

    /** Goes on to the record that was judged last. */
    void take(LineJudge judged) {
        record = judged;
        long one = contentSeed;
        long other = otherSeed;
        for (int i = 0; i < numeric.length; i++) {
            if (numeric[i]) {
                double number = judged.isMissing(i) ? HashPurposes.MISSING_NUMBER : judged.number(i);
                // both zeros are one
                long bits = number == 0 ? 0 : Double.doubleToLongBits(number);
                one = XXH64.hashLong(bits, one);
                other = XXH64.hashLong(bits, other);
            } else {
                UTF8String text = judged.isMissing(i) ? MISSING_TEXT : judged.text(i);
                one = text(text, one);
                other = text(text, other);
            }
        }
        if (judged.label() != null) {
            one = text(judged.label(), one);
            other = text(judged.label(), other);
        }
        content = one;
        otherContent = other;
    }

    long split() {
        return both(splitSeed);
    }

    long order() {
        return both(shuffleSeed);
    }

    /** Whether the record may be a copy of another one. */
    boolean hasKey() {
        if (keyColumns != null) {
            for (int column : keyColumns) {
                if (!record.isPresent(column)) {
                    return false;
                }
            }
        }
        return true;
    }

    long key() {
        return copyHash(keySeed);
    }

    long check() {
        return copyHash(checkSeed);
    }

    private long copyHash(long seed) {
        if (keyColumns == null) {
            return both(seed);
        }
        long hash = seed;
        for (int column : keyColumns) {
            hash = text(record.raw(column), hash);
        }
        return hash;
    }

    private long both(long seed) {
        return XXH64.hashLong(otherContent, XXH64.hashLong(content, seed));
    }

    private static long text(String text, long seed) {
        return text(UTF8String.fromString(text), seed);
    }

    private static long text(UTF8String text, long seed) {
        return XXH64.hashUnsafeBytes(text.getBaseObject(), text.getBaseOffset(), text.numBytes(), seed);
    }
}
