package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.starling.pipeline.column.TextSlice;

/** The columns whose texts together identify a group of records. Holds the texts read last; not thread-safe. */
final class KeyColumns implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Text that all records have where there are no columns. */
    private static final TextSlice NO_TEXT = new TextSlice();

    private final int[] columns;
    private final ComparedText compared;
    private final TextSlice[] absent;
    private final TextSlice[] texts;
    private final boolean[] isNull;

    /**
     * Some columns.
     *
     * @param key setting that names them
     */
    KeyColumns(RecordColumns table, List<String> names, String key, ComparedText compared) {
        columns = table.require(names, key);
        this.compared = compared;
        absent = names.stream()
                .map(name -> TextSlice.of("column " + name + ": missing value"))
                .toArray(TextSlice[]::new);
        texts = names.stream().map(name -> new TextSlice()).toArray(TextSlice[]::new);
        isNull = new boolean[columns.length];
    }

    /** Reads the texts of another record. Returns their fault, or null. */
    TextSlice read(RecordCells cells) {
        TextSlice fault = null;
        for (int i = 0; i < columns.length; i++) {
            isNull[i] = !cells.read(columns[i], texts[i]);
            boolean missing = !compared.toCategory(texts[i]);
            fault = missing && fault == null ? absent[i] : fault;
        }
        return fault;
    }

    /** Hash of the texts one after the other. */
    long hash(long seed) {
        long hash = columns.length == 0 ? NO_TEXT.hash(seed) : seed;
        for (int i = 0; i < columns.length; i++) {
            hash = isNull[i] ? hash : texts[i].hash(hash);
        }
        return hash;
    }

    /** The texts; null for a missing one. */
    List<String> texts() {
        List<String> all = new ArrayList<>(columns.length == 0 ? List.of(NO_TEXT.toString()) : List.of());
        for (int i = 0; i < columns.length; i++) {
            all.add(isNull[i] ? null : texts[i].toString());
        }
        return all;
    }
}
