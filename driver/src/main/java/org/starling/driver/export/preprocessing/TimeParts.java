package org.starling.driver.export.preprocessing;

import onnx.Onnx.TensorProto.DataType;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.pipeline.spec.TimePart;

/**
 * Periodic parts of points of time, by whole numbers. The month follows from the days since 1970 as in H. Hinnant's
 * "chrono-compatible low-level date algorithms": years begin in March, so that the leap day is their last.
 */
record TimeParts(OnnxGraph graph) {
    private static final long MICROSECONDS_PER_HOUR = 3_600_000_000L;
    private static final long HOURS_PER_DAY = 24;
    /** The first of March of the year 0, before 1970. */
    private static final long DAYS_TO_YEAR_0 = 719_468;

    private static final long DAYS_PER_ERA = 146_097;

    /** The part of a point of time in microseconds as float64; NaN where it is missing. */
    String append(TimePart part, String microseconds) {
        String hours = floorQuotient(microseconds, MICROSECONDS_PER_HOUR);
        String days = floorQuotient(hours, HOURS_PER_DAY);
        String number =
                switch (part) {
                    case HOUR -> remainder(hours, HOURS_PER_DAY);
                        // 1970 began on a Thursday
                    case WEEKDAY -> remainder(sum(days, 3), 7);
                    case MONTH -> month(days);
                };
        String missing = graph.node("Equal", microseconds, constant(TableColumns.MISSING))
                .append();
        return graph.node(
                        "Where", missing, graph.doubles(new double[] {Double.NaN}), graph.cast(number, DataType.DOUBLE))
                .append();
    }

    private String month(String days) {
        String day = remainder(sum(days, DAYS_TO_YEAR_0), DAYS_PER_ERA);
        String leaps = difference(sum(day, quotient(day, 36_524)), sum(quotient(day, 1_460), quotient(day, 146_096)));
        String year = quotient(leaps, 365);
        String daysBefore = difference(sum(product(year, 365), quotient(year, 4)), quotient(year, 100));
        String dayOfYear = difference(day, daysBefore);
        // 0 is March
        String month = quotient(sum(product(dayOfYear, 5), 2), 153);
        return sum(remainder(sum(month, 2), 12), 1);
    }

    private String constant(long value) {
        return graph.longs(new long[] {value});
    }

    private String sum(String values, long summand) {
        return sum(values, constant(summand));
    }

    private String sum(String a, String b) {
        return graph.node("Add", a, b).append();
    }

    private String difference(String a, String b) {
        return graph.node("Sub", a, b).append();
    }

    private String product(String values, long factor) {
        return graph.node("Mul", values, constant(factor)).append();
    }

    /** Of values that are not negative. */
    private String quotient(String values, long divisor) {
        return graph.node("Div", values, constant(divisor)).append();
    }

    /** Never negative, since ONNX gives it the sign of the divisor. */
    private String remainder(String values, long divisor) {
        return graph.node("Mod", values, constant(divisor)).append();
    }

    private String floorQuotient(String values, long divisor) {
        return quotient(difference(values, remainder(values, divisor)), divisor);
    }
}
