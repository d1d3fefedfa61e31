package org.starling.pipeline.record;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/** Flags of the records of one partition or block, by their positions in it. Created where it is used. Not thread-safe. */
public final class RecordFlags {
    private final Map<RecordFlag, BitSet> places = new EnumMap<>(RecordFlag.class);

    /** The same flag for the records at some positions. */
    static RecordFlags of(RecordFlag flag, BitSet places) {
        RecordFlags flags = new RecordFlags();
        flags.places.put(flag, places);
        return flags;
    }

    /** Sets a flag of a record. */
    public void set(RecordFlag flag, int place) {
        places.computeIfAbsent(flag, any -> new BitSet()).set(place);
    }

    /** The positions of the records that have a flag; must not be changed. */
    BitSet places(RecordFlag flag) {
        return places.getOrDefault(flag, new BitSet());
    }

    /** These flags and others of the same records. */
    RecordFlags and(RecordFlags others) {
        RecordFlags both = new RecordFlags();
        both.addAll(this);
        both.addAll(others);
        return both;
    }

    private void addAll(RecordFlags others) {
        others.places.forEach((flag, flagged) ->
                places.computeIfAbsent(flag, any -> new BitSet()).or(flagged));
    }

    /** The flags of a range of records, by their positions in the range. */
    RecordFlags range(int first, int size) {
        RecordFlags flags = new RecordFlags();
        places.forEach((flag, flagged) -> flags.places.put(flag, flagged.get(first, first + size)));
        return flags;
    }
}
