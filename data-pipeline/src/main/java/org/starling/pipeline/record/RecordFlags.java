package org.starling.pipeline.record;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/** The flagged records among those of one partition, or of one block, by their places in it. Made where used. Not thread-safe. */
public final class RecordFlags {
    private final Map<RecordFlag, BitSet> places = new EnumMap<>(RecordFlag.class);

    /** The records at some places are flagged. */
    static RecordFlags of(RecordFlag flag, BitSet places) {
        RecordFlags flags = new RecordFlags();
        flags.places.put(flag, places);
        return flags;
    }

    /** Marks a record. */
    public void set(RecordFlag flag, int place) {
        places.computeIfAbsent(flag, any -> new BitSet()).set(place);
    }

    /** The places of the records that have a flag; not to be changed. */
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

    /** Those of some records that follow each other, by their places among these. */
    RecordFlags range(int first, int size) {
        RecordFlags flags = new RecordFlags();
        places.forEach((flag, flagged) -> flags.places.put(flag, flagged.get(first, first + size)));
        return flags;
    }
}
