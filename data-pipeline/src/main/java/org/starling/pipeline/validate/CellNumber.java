package org.starling.pipeline.validate;

import org.starling.pipeline.column.TextSlice;

/**
 * Numbers as tables write them: decimal, with or without an exponent.
 *
 * <p>Most numbers have at most 18 digits and a small exponent. If their digits fit into the 53 bits of a double and their
 * power of ten is exact in a double too, one division or product is the correctly rounded value. Source: W. D. Clinger, "How
 * to read floating point numbers accurately" (PLDI 1990). All others are left to Java.
 */
public final class CellNumber {
    private static final double[] EXACT_POWERS = new double[23];
    private static final long MAX_EXACT_DIGITS = 1L << 53;
    private static final int MAX_DIGITS = 18;
    private static final String NOT_FINITE = "not finite";
    private static final String TOO_LARGE = "beyond float32";

    static {
        double power = 1;
        for (int i = 0; i < EXACT_POWERS.length; i++) {
            EXACT_POWERS[i] = power;
            power *= 10;
        }
    }

    private CellNumber() {}

    /** The value of a text without blanks around it; NaN for one that is not a number. */
    public static double parse(TextSlice text) {
        byte[] bytes = text.bytes();
        int position = text.offset();
        int end = position + text.length();
        boolean negative = position < end && bytes[position] == '-';
        if (negative || (position < end && bytes[position] == '+')) {
            position++;
        }
        long digits = 0;
        int count = 0;
        int point = -1;
        for (; position < end; position++) {
            int letter = bytes[position];
            int digit = letter - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                count++;
            } else if (letter == '.' && point < 0) {
                point = position;
            } else {
                return parseSlowly(text.toString());
            }
        }
        int decimals = point < 0 ? 0 : end - point - 1;
        if (count == 0 || count > MAX_DIGITS || digits > MAX_EXACT_DIGITS || decimals >= EXACT_POWERS.length) {
            return parseSlowly(text.toString());
        }
        double value = digits / EXACT_POWERS[decimals];
        return negative ? -value : value;
    }

    /** Whether a value is finite and within float32. */
    public static boolean isUsable(double value) {
        return Math.abs(value) <= Float.MAX_VALUE;
    }

    /** Returns the fault of a text whose value is not usable. */
    static String fault(TextSlice text) {
        String written = text.toString();
        if (isInfinity(written) || isNan(written)) {
            return NOT_FINITE;
        }
        return Double.isNaN(parse(text)) ? "not a number" : TOO_LARGE;
    }

    /** Returns the fault of a value that is not usable. */
    static String fault(double value) {
        return Double.isFinite(value) ? TOO_LARGE : NOT_FINITE;
    }

    private static double parseSlowly(String written) {
        if (isInfinity(written)) {
            return Double.POSITIVE_INFINITY;
        }
        // Java also reads 1d, 2f and 0x1p3; in a table these are mistakes
        boolean javaLiteral = written.isEmpty()
                || "dDfF".indexOf(written.charAt(written.length() - 1)) >= 0
                || written.indexOf('x') >= 0
                || written.indexOf('X') >= 0;
        if (javaLiteral || hasForeignLetter(written)) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(written);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Whether a text has characters that no number has. The check avoids the cost of an exception by Java's parser. */
    private static boolean hasForeignLetter(String text) {
        // these begin the words that Java knows
        if (text.indexOf('N') >= 0 || text.indexOf('I') >= 0) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter > ' ' && (letter < '0' || letter > '9') && "+-.eE".indexOf(letter) < 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNan(String text) {
        return unsigned(text).equalsIgnoreCase("nan");
    }

    private static boolean isInfinity(String text) {
        String unsigned = unsigned(text);
        return unsigned.equalsIgnoreCase("inf") || unsigned.equalsIgnoreCase("infinity");
    }

    private static String unsigned(String text) {
        return text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    }
}
