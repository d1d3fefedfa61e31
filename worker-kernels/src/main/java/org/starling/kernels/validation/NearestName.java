package org.starling.kernels.validation;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the known name that is nearest to a mistyped one. */
public final class NearestName {
    private NearestName() {}

    /**
     * The known name with the fewest edits to {@code name}, if that is at most a third of its letters. Among those with as few edits,
     * the one with the most letters in common.
     */
    public static Optional<String> of(String name, Collection<String> known) {
        int most = Math.max(2, name.length() / 3);
        return known.stream()
                .filter(candidate -> edits(name, candidate) <= most)
                .min(Comparator.comparingInt((String candidate) -> edits(name, candidate))
                        .thenComparing(candidate -> -commonLetters(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Returns the end of an error message: the nearest known name, or all of them if none is near. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known)
                .map(nearest -> "; did you mean '" + nearest + "'?")
                .orElseGet(() -> "; known here: " + String.join(", ", known));
    }

    private static long commonLetters(String one, String other) {
        return one.toLowerCase(Locale.ROOT)
                .chars()
                .filter(letter -> other.toLowerCase(Locale.ROOT).indexOf(letter) >= 0)
                .count();
    }

    private static int edits(String one, String other) {
        return LevenshteinDistance.getDefaultInstance()
                .apply(one.toLowerCase(Locale.ROOT), other.toLowerCase(Locale.ROOT));
    }
}
