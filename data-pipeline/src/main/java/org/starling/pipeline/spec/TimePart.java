package org.starling.pipeline.spec;

import java.time.LocalDate;

/** A periodic part of a point in time. Times are read without a time zone. */
public enum TimePart {
    HOUR(24),
    WEEKDAY(7),
    MONTH(12);

    private static final long MICROSECONDS_PER_HOUR = 3_600_000_000L;
    private static final int HOURS_PER_DAY = 24;

    private final int period;

    TimePart(int period) {
        this.period = period;
    }

    /**
     * This part of a point in time: the hour from 0 to 23, the weekday from 0 (Monday) to 6, or the month from 1 to 12.
     *
     * @param microseconds since 1970, without a time zone
     */
    public int of(long microseconds) {
        long hours = Math.floorDiv(microseconds, MICROSECONDS_PER_HOUR);
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(hours, HOURS_PER_DAY));
        return switch (this) {
            case HOUR -> Math.floorMod(hours, HOURS_PER_DAY);
            case WEEKDAY -> day.getDayOfWeek().getValue() - 1;
            case MONTH -> day.getMonthValue();
        };
    }

    /** After how many it comes round again. */
    public int period() {
        return period;
    }
}
