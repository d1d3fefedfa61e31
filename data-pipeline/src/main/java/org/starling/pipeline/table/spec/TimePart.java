package org.starling.pipeline.table.spec;

/** A part of a point of time that comes round again. Times are read without a time zone. */
public enum TimePart {
    HOUR("hour", 24),
    WEEKDAY("weekday", 7),
    MONTH("month", 12);

    private final String function;
    private final int period;

    TimePart(String function, int period) {
        this.function = function;
        this.period = period;
    }

    /** The function of Spark SQL that takes it out. */
    public String function() {
        return function;
    }

    /** After how many it comes round again. */
    public int period() {
        return period;
    }
}
