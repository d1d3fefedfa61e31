package org.starling.driver.report;

import java.time.Duration;
import java.util.Locale;

/** Formats numbers for reports; the same in every locale. */
public final class Numbers {
    private Numbers() {}

    /** A count with thousands separators: {@code 60,000}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A fraction with four decimals: {@code 0.9542}. */
    public static String fraction(double fraction) {
        return String.format(Locale.ROOT, "%.4f", fraction);
    }

    /** A loss with five significant digits: {@code 0.34512}. */
    public static String loss(double loss) {
        return String.format(Locale.ROOT, "%.5g", loss);
    }

    /** A time span: {@code 850ms}, {@code 3.4s}, {@code 2m05s}, {@code 1h02m}. */
    public static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + "ms";
        } else if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1fs", Math.floor(millis / 100.0) / 10);
        } else if (millis < 3_600_000) {
            return String.format(Locale.ROOT, "%dm%02ds", duration.toMinutes(), duration.toSecondsPart());
        }
        return String.format(Locale.ROOT, "%dh%02dm", duration.toHours(), duration.toMinutesPart());
    }

    /** A size in powers of 1,024: {@code 512 B}, {@code 1.5 GiB}. */
    public static String bytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1_024 && unit < units.length - 1) {
            value /= 1_024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }
}
