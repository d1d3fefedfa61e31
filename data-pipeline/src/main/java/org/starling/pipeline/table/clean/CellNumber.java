package org.starling.pipeline.table.clean;

import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Numbers as tables write them: decimal, with or without an exponent. Called from generated code, for every cell.
 *
 * <p>Most numbers have at most 18 digits and a small exponent. If their digits fit into the 53 bits of a double and their
 * power of ten is exact in a double too, one division or product is the correctly rounded value. Source: W. D. Clinger, "How
 * to read floating point numbers accurately" (PLDI 1990). All others are left to Java.
 */
public final class CellNumber {
    private static final double[] EXACT_POWERS = new double[23];
    private static final long MAX_EXACT_DIGITS = 1L << 53;
    private static final int MAX_DIGITS = 18;

    static {
        double power = 1;
        for (int i = 0; i < EXACT_POWERS.length; i++) {
            EXACT_POWERS[i] = power;
            power *= 10;
        }
    }

    private CellNumber() {}

    /** The value of a text without blanks around it; NaN for one that is no number. */
    public static double parse(UTF8String text) {
        return parse(text.getBaseObject(), text.getBaseOffset(), text.numBytes());
    }

    /**
     * The same of a text that lies somewhere in memory.
     *
     * @param base what holds it, as {@link Platform} reads it
     */
    static double parse(Object base, long offset, int length) {
        long position = offset;
        long end = position + length;
        boolean negative = position < end && Platform.getByte(base, position) == '-';
        if (negative || (position < end && Platform.getByte(base, position) == '+')) {
            position++;
        }
        long digits = 0;
        int count = 0;
        long point = -1;
        for (; position < end; position++) {
            int letter = Platform.getByte(base, position);
            int digit = letter - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                count++;
            } else if (letter == '.' && point < 0) {
                point = position;
            } else {
                return parseSlowly(base, offset, length);
            }
        }
        long decimals = point < 0 ? 0 : end - point - 1;
        if (count == 0 || count > MAX_DIGITS || digits > MAX_EXACT_DIGITS || decimals >= EXACT_POWERS.length) {
            return parseSlowly(base, offset, length);
        }
        double value = digits / EXACT_POWERS[(int) decimals];
        return negative ? -value : value;
    }

    /** What is wrong with a text whose value is not finite or beyond single precision. */
    public static UTF8String fault(UTF8String text) {
        String written = text.toString();
        if (isInfinity(written) || isNan(written)) {
            return UTF8String.fromString("not finite");
        }
        boolean number = !Double.isNaN(parse(text));
        return UTF8String.fromString(number ? "beyond single precision" : "not a number");
    }

    private static double parseSlowly(Object base, long offset, int length) {
        String written = UTF8String.fromAddress(base, offset, length).toString();
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

    /** Whether a text holds what no number does: then Java need not make an exception of it, which takes longer than a record. */
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
