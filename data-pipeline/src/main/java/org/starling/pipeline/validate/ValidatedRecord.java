package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.List;
import org.starling.pipeline.column.RowCells;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.column.XxHash64;

/**
 * A record with its typed cells and the reason of its rejection, if any. One object is reused for all records; its values are
 * valid until the next record is validated. Not thread-safe.
 */
public final class ValidatedRecord implements RowCells, Serializable {
    private static final long serialVersionUID = 1L;

    private final CellValidator[] values;
    /** Number of values that features use: the first ones. */
    private final int features;
    /** Null where there is no label column. */
    private final CellValidator label;
    /** Null where records are in no time series. */
    private final SeriesTime time;
    /** Null where records are in no time series. */
    private final KeyColumns series;
    /** Null where records are in no groups. */
    private final KeyColumns group;
    /** Null where no hashes are needed. */
    private final RecordHasher hashes;

    private transient RecordCells cells;
    private transient TextSlice reason;
    private transient TextSlice line;

    ValidatedRecord(
            List<CellValidator> values,
            int features,
            CellValidator label,
            SeriesTime time,
            KeyColumns series,
            KeyColumns group,
            RecordHasher hashes) {
        this.values = values.toArray(CellValidator[]::new);
        this.features = features;
        this.label = label;
        this.time = time;
        this.series = series;
        this.group = group;
        this.hashes = hashes;
    }

    /** Reads the cells of another record; the reason is the first fault. */
    void readCells(RecordCells newCells) {
        cells = newCells;
        line = null;
        reason = cells.fault();
        for (CellValidator value : values) {
            reject(value.read(cells));
        }
        if (label != null) {
            label.read(cells);
        }
    }

    /** Rejects the record for a fault, if there is one and the record is not rejected yet. */
    void reject(TextSlice fault) {
        reason = reason == null ? fault : reason;
    }

    /** Keeps the text of a rejected record, then reads its series and group. */
    void readPlace() {
        // a record without a series or group is shown by its values
        line = reason == null ? null : cells.shown();
        if (time != null) {
            TextSlice noSeries = series.read(cells);
            TextSlice noTime = time.read(cells);
            reject(noSeries == null ? noTime : noSeries);
        }
        if (group != null) {
            reject(group.read(cells));
        }
        if (hashes != null) {
            hashes.hash(this);
        }
    }

    /** The cells as the source holds them. */
    public RecordCells cells() {
        return cells;
    }

    /** File, or table, that the record came from. */
    public TextSlice source() {
        return cells.source();
    }

    /** Why the record is rejected; null for one that is usable. */
    public TextSlice reason() {
        return reason;
    }

    /** The original record; null for one that is usable or has no series or group. */
    public TextSlice line() {
        return line;
    }

    /** The class; null where it is missing. */
    public TextSlice label() {
        return label == null || label.isMissing() ? null : label.text();
    }

    /** The hashes of the record; null where none are made. */
    public RecordHasher hashes() {
        return hashes;
    }

    @Override
    public boolean isMissing(int input) {
        return values[input].isMissing();
    }

    @Override
    public double number(int input) {
        return values[input].number();
    }

    @Override
    public TextSlice text(int input) {
        return values[input].text();
    }

    /** Whether the records of the table belong to time series. */
    public boolean inSeries() {
        return time != null;
    }

    /** The texts that identify the time series; null for a missing one. */
    public List<String> series() {
        return series.texts();
    }

    /** The time; 0 where it is not known. */
    public double time() {
        return time.isKnown() ? time.value() : 0;
    }

    /** The part of the time that {@link #time} does not hold; 0 for most. */
    public double timeRest() {
        return time.isKnown() ? time.rest() : 0;
    }

    /** The bits of {@link CellForm} of the value of an input. */
    public int forms(int input) {
        return values[input].forms();
    }

    /** The bits of {@link CellForm} of the label. */
    public int labelForms() {
        return label == null ? 0 : label.forms();
    }

    /** The bits of {@link CellForm} of the time. */
    public int timeForms() {
        return time == null ? 0 : time.forms();
    }

    /** Hash of the features, by which records of equal time are ordered. */
    public long seriesContent() {
        long hash = XxHash64.SEED;
        for (int i = 0; i < features; i++) {
            if (!isMissing(i)) {
                hash = values[i].input().numeric() ? XxHash64.hash(number(i), hash) : text(i).hash(hash);
            }
        }
        return hash;
    }

    /** Hash of the label, time, series and group, if known. */
    long hashPlace(long seed) {
        long hash = label() == null ? seed : label().hash(seed);
        if (time != null) {
            hash = time.isKnown() ? XxHash64.hash(time.value(), hash) : hash;
            hash = timeRest() == 0 ? hash : XxHash64.hash(time.rest(), hash);
            hash = series.hash(hash);
        }
        // equal records of two groups are two records
        return group == null ? hash : group.hash(hash);
    }

    boolean isGrouped() {
        return group != null;
    }

    long hashGroup(long seed) {
        return group.hash(seed);
    }
}
