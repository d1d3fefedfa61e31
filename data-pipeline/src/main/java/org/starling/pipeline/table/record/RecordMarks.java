package org.starling.pipeline.table.record;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;

/** The marked records among those of one partition, or of one block, by their places in it. Made where used. Not thread-safe. */
public final class RecordMarks {
    private final Map<RecordMark, BitSet> places = new EnumMap<>(RecordMark.class);

    /** The records at some places are marked. */
    static RecordMarks of(RecordMark mark, BitSet places) {
        RecordMarks marks = new RecordMarks();
        marks.places.put(mark, places);
        return marks;
    }

    /** Marks a record. */
    public void set(RecordMark mark, int place) {
        places.computeIfAbsent(mark, any -> new BitSet()).set(place);
    }

    /** The places of the records that have a mark; not to be changed. */
    BitSet places(RecordMark mark) {
        return places.getOrDefault(mark, new BitSet());
    }

    /** These marks and others of the same records. */
    RecordMarks and(RecordMarks others) {
        RecordMarks both = new RecordMarks();
        both.addAll(this);
        both.addAll(others);
        return both;
    }

    private void addAll(RecordMarks others) {
        others.places.forEach((mark, marked) ->
                places.computeIfAbsent(mark, any -> new BitSet()).or(marked));
    }

    /** Those of some records that follow each other, by their places among these. */
    RecordMarks range(int first, int size) {
        RecordMarks marks = new RecordMarks();
        places.forEach((mark, marked) -> marks.places.put(mark, marked.get(first, first + size)));
        return marks;
    }
}
