package org.starling.pipeline.validate;

/** The cells of a record some of which are numbers or points of time. */
public interface TypedCells extends RecordCells {
    /** Whether a cell has no value. */
    boolean isNull(int column);

    /** The value of a numeric cell; for a point of time its seconds since 1970. */
    double number(int column);

    /** The value of a point of time: microseconds since 1970, without a time zone. */
    long microseconds(int column);

    /** The part of the value of a cell that {@link #number} does not hold; 0 for most. */
    double rest(int column);

    /** Seconds that some microseconds are. */
    static double seconds(long microseconds) {
        long minutes = Math.floorDiv(microseconds, 60_000_000L);
        return minutes * 60.0 + Math.floorMod(microseconds, 60_000_000L) / 1e6;
    }
}
