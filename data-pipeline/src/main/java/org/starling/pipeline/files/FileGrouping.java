package org.starling.pipeline.files;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts files into groups, each of which stays in one split: by columns of the list that names them, or by a part of their paths.
 *
 * @param columns columns of the list; empty if groups are not given by columns
 * @param pattern whose first capturing group is the group of a path; null if groups are not given by paths
 */
public record FileGrouping(List<String> columns, Pattern pattern) {
    /** Files are in no groups. */
    public static final FileGrouping NONE = new FileGrouping(List.of(), null);

    public FileGrouping {
        columns = List.copyOf(columns);
    }

    /**
     * The group of a file; null if it is in none.
     *
     * @param path relative to the folder that a source names, so that data may be moved
     */
    public String ofPath(String path) {
        if (pattern == null) {
            return null;
        }
        Matcher found = pattern.matcher(path);
        return found.find() ? presence(found.group(1)) : null;
    }

    /** The group that the values of {@link #columns} make; null if one of them is missing. */
    public String ofValues(List<String> values) {
        List<String> texts = new ArrayList<>();
        for (String value : values) {
            if (presence(value) == null) {
                return null;
            }
            // the length keeps "a", "bc" and "ab", "c" apart
            texts.add(value.length() + ":" + value);
        }
        return texts.isEmpty() ? null : String.join(",", texts);
    }

    private static String presence(String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
