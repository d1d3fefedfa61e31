package org.starling.pipeline.column;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Names of the elements of arrays as columns of their own: {@code v[0]}, {@code v[1]} and so on. */
public final class ElementNames {
    private static final Pattern ELEMENT = Pattern.compile("(.+)\\[([0-9]{1,7})]");

    private ElementNames() {}

    /** Names of the elements of a column. */
    public static List<String> of(String column, int length) {
        return IntStream.range(0, length).mapToObj(i -> column + "[" + i + "]").toList();
    }

    /**
     * An element of an array.
     *
     * @param column of the array
     * @param index of the element, from 0 on
     */
    public record Element(String column, int index) {}

    /** The element that a column's name stands for; empty for another column. */
    public static Optional<Element> parse(String name) {
        Matcher element = name.endsWith("]") ? ELEMENT.matcher(name) : null;
        return element != null && element.matches()
                ? Optional.of(new Element(element.group(1), Integer.parseInt(element.group(2))))
                : Optional.empty();
    }

    /** Maps each column with elements among {@code names} to one more than the largest index. */
    public static Map<String, Integer> lengths(List<String> names) {
        Map<String, Integer> lengths = new LinkedHashMap<>();
        for (String name : names) {
            parse(name).ifPresent(element -> lengths.merge(element.column(), element.index() + 1, Math::max));
        }
        return lengths;
    }

    /** The fault of an array of another length than in training. */
    public static String fault(String column, int found, int expected) {
        return "column %s: %d elements, not %d".formatted(column, found, expected);
    }
}
