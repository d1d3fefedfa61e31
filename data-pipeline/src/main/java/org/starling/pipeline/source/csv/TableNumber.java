package org.starling.pipeline.source.csv;

/** Numbers as tables write them: decimal, with or without an exponent. */
final class TableNumber {
    /** Stands for a text that is no number; NaN with a payload of its own, so that it differs from a written NaN. */
    private static final double UNPARSABLE = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);

    private TableNumber() {}

    /** The value of {@code text}; see {@link #fault} for what may come out. */
    static double parse(String text) {
        String trimmed = text.strip();
        char last = trimmed.charAt(trimmed.length() - 1);
        // Java also reads 1d, 2f and 0x1p3; in a table these are mistakes
        boolean javaLiteral = (last | 0x20) == 'd' || ((last | 0x20) == 'f' && !isInfinity(trimmed));
        if (javaLiteral || trimmed.indexOf('x') >= 0 || trimmed.indexOf('X') >= 0) {
            return UNPARSABLE;
        }
        if (isInfinity(trimmed)) {
            return Double.POSITIVE_INFINITY;
        }
        if (trimmed.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(trimmed);
        } catch (NumberFormatException e) {
            return UNPARSABLE;
        }
    }

    /** What is wrong with a parsed value, or null. */
    static String fault(double value) {
        if (Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(UNPARSABLE)) {
            return "not a number";
        }
        if (!Double.isFinite(value)) {
            return "not finite";
        }
        return Math.abs(value) > Float.MAX_VALUE ? "beyond single precision" : null;
    }

    private static boolean isInfinity(String text) {
        String unsigned = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        return unsigned.equalsIgnoreCase("inf") || unsigned.equalsIgnoreCase("infinity");
    }
}
