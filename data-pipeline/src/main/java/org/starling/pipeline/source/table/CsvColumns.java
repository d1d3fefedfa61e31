package org.starling.pipeline.source.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;

/** Finds the columns of a table in the first lines of its first file. */
final class CsvColumns {
    /** Without a header the number of columns is what most of these lines have: the first one may be a bad one. */
    private static final int LINES = 200;

    private CsvColumns() {}

    static List<String> of(Path file, CsvSource source, Configuration conf) {
        return find(file, source, conf).orElseThrow(() -> empty(file.toString()));
    }

    static DataException empty(String location) {
        return new DataException("Cannot read table: %s is empty; name a file with rows".formatted(location));
    }

    /** The columns of a file; none if it has no line. */
    static Optional<List<String>> find(Path file, CsvSource source, Configuration conf) {
        List<String[]> lines = firstLines(file, source, conf);
        return lines.isEmpty() ? Optional.empty() : Optional.of(columns(lines, file, source));
    }

    private static List<String> columns(List<String[]> lines, Path file, CsvSource source) {
        if (source.header() == Header.ABSENT) {
            int width = commonWidth(lines);
            List<String> declared = source.declared().names();
            return declared.size() == width
                    ? declared
                    : IntStream.range(0, width).mapToObj(i -> "c" + i).toList();
        }
        List<String> names = Arrays.asList(lines.get(0));
        if (names.contains(null) || new HashSet<>(names).size() < names.size()) {
            throw new DataException(
                    "Cannot read table: the header of %s has missing or repeated names (%s); give each column a name, or set header: absent"
                            .formatted(file, names));
        }
        requireDeclared(names, file, source.declared().names());
        return List.copyOf(names);
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

    private static List<String[]> firstLines(Path file, CsvSource source, Configuration conf) {
        CsvLines parser = new CsvLines(source.delimiter());
        List<String[]> lines = new ArrayList<>();
        try (BufferedReader reader = DataFiles.openText(file, conf)) {
            int wanted = source.header() == Header.PRESENT ? 1 : LINES;
            for (String line = reader.readLine(); line != null && lines.size() < wanted; line = reader.readLine()) {
                String[] values = line.isBlank() ? null : parser.split(line);
                if (values != null) {
                    lines.add(values);
                }
            }
            return lines;
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read table: %s is unreadable (%s); check the file".formatted(file, e.getMessage()), e);
        }
    }

    private static int commonWidth(List<String[]> lines) {
        Map<Integer, Integer> linesByWidth = new TreeMap<>();
        lines.forEach(line -> linesByWidth.merge(line.length, 1, Integer::sum));
        return linesByWidth.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .orElseThrow()
                .getKey();
    }
}
