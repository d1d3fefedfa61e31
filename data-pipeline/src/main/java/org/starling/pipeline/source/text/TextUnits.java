package org.starling.pipeline.source.text;

import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Units of a text, in which windows are measured. Texts may be large, so only positions are stored. If each character is one
 * {@code char}, no positions are stored for characters. Immutable.
 */
final class TextUnits {
    private static final Pattern WORD = Pattern.compile("\\S+");

    private final String text;
    /** Of each unit; null where the place of a unit is its number. */
    private final int[] starts;
    /** Of each unit; null where each ends where the next one begins. */
    private final int[] ends;

    private final int size;

    private TextUnits(String text, int[] starts, int[] ends, int size) {
        this.text = text;
        this.starts = starts;
        this.ends = ends;
        this.size = size;
    }

    /** Unicode characters, of which none is cut in two. */
    static TextUnits characters(String text) {
        int size = text.codePointCount(0, text.length());
        if (size == text.length()) {
            return new TextUnits(text, null, null, size);
        }
        int[] starts = new int[size];
        int place = 0;
        for (int i = 0; i < size; i++) {
            starts[i] = place;
            place = text.offsetByCodePoints(place, 1);
        }
        return new TextUnits(text, starts, null, size);
    }

    /** Texts between white space. */
    static TextUnits words(String text) {
        IntStream.Builder starts = IntStream.builder();
        IntStream.Builder ends = IntStream.builder();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            starts.add(word.start());
            ends.add(word.end());
        }
        int[] found = starts.build().toArray();
        return new TextUnits(text, found, ends.build().toArray(), found.length);
    }

    int size() {
        return size;
    }

    /** The units from one to before another; words with one blank between. */
    String text(int from, int to) {
        if (ends == null) {
            return text.substring(start(from), start(to));
        }
        StringJoiner words = new StringJoiner(" ");
        for (int i = from; i < to; i++) {
            words.add(text.substring(starts[i], ends[i]));
        }
        return words.toString();
    }

    private int start(int unit) {
        if (starts == null) {
            return unit;
        }
        return unit == size ? text.length() : starts[unit];
    }
}
