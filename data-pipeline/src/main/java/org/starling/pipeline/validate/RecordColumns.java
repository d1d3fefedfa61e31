package org.starling.pipeline.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.TableInput.Kind;

/**
 * The columns of a table as its source holds them.
 *
 * @param location of the table, for messages
 * @param columns in their order
 * @param onlyByName columns that are features only if a job names them
 * @param numbers characters within the numbers of texts
 */
public record RecordColumns(String location, List<SourceColumn> columns, Set<String> onlyByName, NumberMarks numbers) {
    private static final int SHOWN = 20;
    private static final String OTHER_DELIMITERS = ",;|:\t";

    /**
     * One column.
     *
     * @param kind of its values; null if features cannot use them
     * @param type as the source names it, for messages
     */
    public record SourceColumn(String name, Kind kind, String type) {}

    public RecordColumns {
        columns = List.copyOf(columns);
        onlyByName = Set.copyOf(onlyByName);
    }

    /** A table of which any column may be a feature. */
    public RecordColumns(String location, List<SourceColumn> columns) {
        this(location, columns, Set.of(), NumberMarks.PLAIN);
    }

    /** A table of texts. */
    public static RecordColumns ofTexts(String location, List<String> names) {
        return new RecordColumns(
                location,
                names.stream()
                        .map(name -> new SourceColumn(name, Kind.TEXT, "string"))
                        .toList());
    }

    /** The same table, where some columns are features only if a job names them. */
    public RecordColumns withOnlyByName(Set<String> names) {
        return new RecordColumns(location, columns, names, numbers);
    }

    /** The same table, whose numbers are written with some characters. */
    public RecordColumns withNumbers(NumberMarks marks) {
        return new RecordColumns(location, columns, onlyByName, marks);
    }

    /** Names of the columns, in their order. */
    public List<String> names() {
        return columns.stream().map(SourceColumn::name).toList();
    }

    /**
     * Position of a column.
     *
     * @param key setting that names it
     * @throws DataException if there is none
     */
    public int require(String column, String key) {
        List<String> names = names();
        int position = names.indexOf(column);
        if (position < 0) {
            String known = names.size() <= SHOWN
                    ? names.toString()
                    : names.size() + " from " + names.get(0) + " to " + names.get(names.size() - 1);
            String nearest = NearestName.of(column, names)
                    .map(name -> "; did you mean '" + name + "'?")
                    .orElse("");
            throw new DataException("Cannot read table: no column '%s' in %s (its columns: %s); correct %s%s%s"
                    .formatted(column, location, known, key, nearest, isUnsplit() ? ", or set source.delimiter" : ""));
        }
        return position;
    }

    /** Whether the only column looks like several that another delimiter separates. */
    private boolean isUnsplit() {
        return columns.size() == 1
                && columns.get(0).name().chars().anyMatch(letter -> OTHER_DELIMITERS.indexOf(letter) >= 0);
    }

    /** Positions of some columns. */
    int[] require(List<String> names, String key) {
        return names.stream().mapToInt(name -> require(name, key)).toArray();
    }

    /** Kind of the values of a column, which must be usable for features. */
    Kind requireKind(int position) {
        SourceColumn column = columns.get(position);
        if (column.kind() == null) {
            throw new DataException("Cannot read table: column '%s' holds values of type %s; choose another column"
                    .formatted(column.name(), column.type()));
        }
        return column.kind();
    }

    /** The same table under other names. */
    public RecordColumns named(List<String> names) {
        List<SourceColumn> renamed = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            renamed.add(new SourceColumn(
                    names.get(i), columns.get(i).kind(), columns.get(i).type()));
        }
        return new RecordColumns(location, renamed, onlyByName, numbers);
    }
}
