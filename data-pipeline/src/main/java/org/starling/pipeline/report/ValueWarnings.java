package org.starling.pipeline.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds values that may be mistakes. */
public final class ValueWarnings {
    private static final int SHOWN = 5;
    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}\\p{Cf}]+");
    private static final Pattern NUMBER = Pattern.compile("([+-]?)0*([0-9]*)(?:[.,]([0-9]*?)0*)?");
    private static final Predicate<String> HAS_DIGIT = Pattern.compile("[0-9]").asPredicate();

    private final List<String> warnings = new ArrayList<>();

    /** Warns of texts of a kind that differ only in case, blanks or the form of a number. Returns this. */
    public ValueWarnings similar(String kind, Collection<String> texts) {
        Map<String, TreeSet<String>> byForm = new TreeMap<>();
        texts.forEach(text ->
                byForm.computeIfAbsent(loose(text), any -> new TreeSet<>()).add(text));
        List<TreeSet<String>> similar =
                byForm.values().stream().filter(group -> group.size() > 1).toList();
        if (!similar.isEmpty()) {
            String groups = similar.stream()
                    .limit(SHOWN)
                    .map(group -> group.stream().map(text -> "'" + text + "'").collect(Collectors.joining(", ")))
                    .collect(Collectors.joining("; "));
            warnings.add("%s: %d sets of values differ only in case, blanks or the form of a number: %s%s"
                    .formatted(kind, similar.size(), groups, similar.size() > SHOWN ? "; …" : ""));
        }
        return this;
    }

    /** Warns of records of equal time within their series. Returns this. */
    public ValueWarnings equalTimes(long records) {
        if (records > 0) {
            warnings.add(
                    "time: %d records have the time of another record of their series; a hash of their content orders them"
                            .formatted(records));
        }
        return this;
    }

    /** Warns of a test split without examples. Returns this. */
    public ValueWarnings testExamples(long examples) {
        if (examples == 0) {
            warnings.add("test: the test split has no examples, so nothing can be evaluated");
        }
        return this;
    }

    /** The warnings, in the order of the checks. */
    public List<String> all() {
        return List.copyOf(warnings);
    }

    /** The form that similar texts have in common. */
    private static String loose(String text) {
        String letters =
                BLANKS.matcher(text).replaceAll("").toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        var number = NUMBER.matcher(letters);
        if (!HAS_DIGIT.test(letters) || !number.matches()) {
            return letters;
        }
        String fraction = number.group(3) == null ? "" : number.group(3);
        return "number " + (number.group(1).equals("-") ? "-" : "") + number.group(2) + "." + fraction;
    }
}
