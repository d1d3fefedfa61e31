package org.starling.pipeline.source.table.csv;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;

/**
 * The columns of a CSV file, found in its first records.
 *
 * @param head the first records
 * @param names of the columns
 * @param unnamed those that the header has no name for
 */
public record CsvColumns(CsvHead head, List<String> names, Set<String> unnamed) {
    /** The number of values is what most of these records have: the first one may be a bad one. */
    private static final int RECORDS = 200;

    private static final int SHOWN = 20;

    public static DataException empty(String location) {
        return new DataException("Cannot read table: %s is empty; name a file with rows".formatted(location));
    }

    /**
     * Reads the columns of a file. One without a record has none.
     *
     * @throws DataException if it is unreadable, or its header cannot be used
     */
    public static CsvColumns of(Path file, CsvSource source, Configuration conf) {
        CsvHead head = CsvHead.read(file, source, RECORDS, conf);
        List<String> declared = source.declared().names();
        if (head.records().isEmpty()) {
            return new CsvColumns(head, List.of(), Set.of());
        } else if (source.header() == Header.ABSENT) {
            int width = commonWidth(head.records());
            List<String> names = declared.size() == width
                    ? declared
                    : IntStream.range(0, width).mapToObj(i -> "c" + i).toList();
            return new CsvColumns(head, names, Set.of());
        }
        List<String> names = complete(head.header(), head.rows(), file);
        Set<String> unnamed = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i) == null && declared.size() == names.size()) {
                names.set(i, declared.get(i));
            } else if (names.get(i) == null) {
                names.set(i, "_c" + i);
                unnamed.add("_c" + i);
            }
        }
        requireDifferent(names, file);
        requireDeclared(names, file, declared);
        return new CsvColumns(head, List.copyOf(names), unnamed);
    }

    /**
     * The names of a header, null for those that it lacks. It lacks that of the first column where R has written the names of
     * rows, and that of the last one where all rows end with a delimiter.
     */
    private static List<String> complete(List<String> header, List<String[]> rows, Path file) {
        List<String> names = new ArrayList<>(header);
        int width = rows.isEmpty() ? names.size() : commonWidth(rows);
        if (width != names.size() + 1) {
            return names;
        }
        List<String[]> common = rows.stream().filter(row -> row.length == width).toList();
        boolean endEmpty = common.stream().allMatch(row -> row[width - 1] == null);
        long different = common.stream().map(row -> row[0]).distinct().count();
        boolean rowNames = different == common.size() && common.stream().noneMatch(row -> row[0] == null);
        if (!endEmpty && !rowNames) {
            throw new DataException(
                    "Cannot read table: the header of %s has %d names and most rows have %d values; add the missing name to the header, or set header: absent with columns and remove it"
                            .formatted(file, names.size(), width));
        }
        names.add(endEmpty ? names.size() : 0, null);
        return names;
    }

    private static void requireDifferent(List<String> names, Path file) {
        Set<String> seen = new HashSet<>();
        names.stream().filter(name -> !seen.add(name)).findFirst().ifPresent(name -> {
            throw new DataException(
                    "Cannot read table: the header of %s has the name '%s' twice (%s); give each column another name, or set header: absent"
                            .formatted(file, name, shown(names)));
        });
    }

    /** The first of some names. */
    public static String shown(List<String> names) {
        return names.size() <= SHOWN
                ? names.toString()
                : "%d names from %s to %s".formatted(names.size(), names.get(0), names.get(names.size() - 1));
    }

    private static void requireDeclared(List<String> names, Path file, List<String> declared) {
        if (declared.isEmpty() || names.equals(declared)) {
            return;
        }
        int first = 0;
        while (first < Math.min(names.size(), declared.size())
                && names.get(first).equals(declared.get(first))) {
            first++;
        }
        String own = first < names.size() ? "'" + names.get(first) + "'" : "nothing";
        String other = first < declared.size() ? "'" + declared.get(first) + "'" : "nothing";
        String hint = first < names.size() ? NearestName.hint(names.get(first), declared) : "";
        throw new DataException(
                "Cannot read table: column %d of %s is %s in its header, and %s as declared; correct source.schema or source.columns, or the header%s"
                        .formatted(first + 1, file, own, other, hint));
    }

    private static int commonWidth(List<String[]> records) {
        Map<Integer, Integer> byWidth = new TreeMap<>();
        records.forEach(record -> byWidth.merge(record.length, 1, Integer::sum));
        return byWidth.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .orElseThrow()
                .getKey();
    }
}
