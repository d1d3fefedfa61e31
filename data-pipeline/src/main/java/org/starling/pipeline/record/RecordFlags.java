package org.starling.pipeline.record;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/** The marked records among those of one partition, or of one block, by their places in it. Made where used. Not thread-safe. */
public final class RecordFlags {
    private final Map<RecordFlag, BitSet> places = new EnumMap<>(RecordFlag.class);

    /** The records at some places are marked. */
    static RecordFlags of(RecordFlag mark, BitSet places) {
        RecordFlags marks = new RecordFlags();
        marks.places.put(mark, places);
        return marks;
    }

    /** Marks a record. */
    public void set(RecordFlag mark, int place) {
        places.computeIfAbsent(mark, any -> new BitSet()).set(place);
    }

    /** The places of the records that have a mark; not to be changed. */
    BitSet places(RecordFlag mark) {
        return places.getOrDefault(mark, new BitSet());
    }

    /** These marks and others of the same records. */
    RecordFlags and(RecordFlags others) {
        RecordFlags both = new RecordFlags();
        both.addAll(this);
        both.addAll(others);
        return both;
    }

    private void addAll(RecordFlags others) {
        others.places.forEach((mark, marked) ->
                places.computeIfAbsent(mark, any -> new BitSet()).or(marked));
    }

    /** Those of some records that follow each other, by their places among these. */
    RecordFlags range(int first, int size) {
        RecordFlags marks = new RecordFlags();
        places.forEach((mark, marked) -> marks.places.put(mark, marked.get(first, first + size)));
        return marks;
    }
}
