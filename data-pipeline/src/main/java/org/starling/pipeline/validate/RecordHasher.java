package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.List;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.column.XxHash64;
import org.starling.pipeline.spec.DuplicateSpec;
import org.starling.pipeline.spec.TableInput;

/**
 * The hashes by which records are ordered, split and recognised as duplicates: of one value after the other, each with the hash
 * of those before as its seed. A missing value is hashed as a value that no record has, so the position of missing values
 * counts. That two different records of ten million agree in the 128 bits of a key has a probability of 10^-25. Not
 * thread-safe; each task has its own.
 */
public final class RecordHasher implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final TextSlice MISSING_TEXT = new TextSlice();

    private final boolean[] numeric;
    /** Positions of the columns of the key; null if all content is the key. */
    private final int[] keyColumns;

    private final ComparedText compared;
    private final String splitName;
    private final long splitSeed;
    private final long shuffleSeed;
    private final long keySeed;
    private final long checkSeed;
    private final TextSlice text = new TextSlice();

    private transient ValidatedRecord record;
    private transient long content;
    private transient long otherContent;

    /**
     * Seeds that users can set.
     *
     * @param split of the split
     * @param shuffle of the order of examples
     */
    public record Seeds(long split, long shuffle) {}

    /**
     * A hasher.
     *
     * @param duplicates definition of equal records; null for equal content
     * @param splitName split that the records are for
     */
    RecordHasher(
            RecordColumns columns,
            List<TableInput> inputs,
            DuplicateSpec duplicates,
            ComparedText compared,
            String splitName,
            Seeds seeds) {
        numeric = new boolean[inputs.size()];
        for (int i = 0; i < numeric.length; i++) {
            numeric[i] = inputs.get(i).numeric();
        }
        keyColumns = duplicates == null || duplicates.by() == null
                ? null
                : columns.require(duplicates.by(), "clean.duplicates.by");
        this.compared = compared;
        this.splitName = splitName;
        splitSeed = HashSalts.split(seeds.split());
        shuffleSeed = HashSalts.shuffle(seeds.shuffle());
        keySeed = HashSalts.key(splitName);
        checkSeed = HashSalts.check(splitName);
    }

    /** Hashes the content of another record. */
    void hash(ValidatedRecord validated) {
        record = validated;
        long one = HashSalts.CONTENT;
        long other = HashSalts.OTHER_CONTENT;
        for (int i = 0; i < numeric.length; i++) {
            if (numeric[i]) {
                double number = record.isMissing(i) ? Double.NaN : record.number(i);
                one = XxHash64.hash(number, one);
                other = XxHash64.hash(number, other);
            } else {
                TextSlice cell = record.isMissing(i) ? MISSING_TEXT : record.text(i);
                one = cell.hash(one);
                other = cell.hash(other);
            }
        }
        content = record.hashPlace(one);
        otherContent = record.hashPlace(other);
    }

    /** Name of the split that the records are for. */
    public String splitName() {
        return splitName;
    }

    /** Hash for the split. */
    public long split() {
        return record.isGrouped() ? record.hashGroup(splitSeed) : both(splitSeed);
    }

    /** Place of the record in the order of the shards. */
    public long order() {
        return both(shuffleSeed);
    }

    /** Whether the record may be a duplicate, by {@link #key} and {@link #check}. */
    public boolean hasKey() {
        if (keyColumns != null) {
            for (int column : keyColumns) {
                if (!compared.readCategory(record.cells(), column, text)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** First hash of the duplicate key. */
    public long key() {
        return keyHash(keySeed);
    }

    /** Second hash of the same. */
    public long check() {
        return keyHash(checkSeed);
    }

    private long keyHash(long seed) {
        if (keyColumns == null) {
            return both(seed);
        }
        long hash = seed;
        for (int column : keyColumns) {
            boolean changed = compared.readCategory(record.cells(), column, text) && compared.forms() != 0;
            hash = changed ? text.hash(hash) : record.cells().hash(column, hash);
        }
        return hash;
    }

    private long both(long seed) {
        return XxHash64.hash(otherContent, XxHash64.hash(content, seed));
    }
}
