package org.starling.pipeline.validate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.TableInput.Kind;

/** The columns of a table as its source holds them. Immutable. */
public final class RecordColumns {
    private static final int SHOWN = 20;
    private static final String OTHER_DELIMITERS = ",;|:\t";

    private final String location;
    private final List<SourceColumn> columns;
    private final Set<String> onlyByName;
    private final NumberMarks numbers;
    private final List<String> names;
    private final Map<String, Integer> positions = new HashMap<>();

    /**
     * One column.
     *
     * @param kind of its values; null if features cannot use them
     * @param type as the source names it, for messages
     */
    public record SourceColumn(String name, Kind kind, String type) {}

    private RecordColumns(String location, List<SourceColumn> columns, Set<String> onlyByName, NumberMarks numbers) {
        this.location = location;
        this.columns = List.copyOf(columns);
        this.onlyByName = Set.copyOf(onlyByName);
        this.numbers = numbers;
        names = columns.stream().map(SourceColumn::name).toList();
        for (int i = 0; i < columns.size(); i++) {
            positions.putIfAbsent(names.get(i), i);
        }
    }

    /**
     * A table of which any column may be a feature.
     *
     * @param location of the table, for messages
     * @param columns in their order
     */
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
    public RecordColumns withOnlyByName(Set<String> others) {
        return new RecordColumns(location, columns, others, numbers);
    }

    /** The same table, whose numbers are written with some characters. */
    public RecordColumns withNumbers(NumberMarks marks) {
        return new RecordColumns(location, columns, onlyByName, marks);
    }

    /** Location of the table, for messages. */
    public String location() {
        return location;
    }

    /** The columns, in their order. */
    public List<SourceColumn> columns() {
        return columns;
    }

    /** Names of columns that are features only if a job names them. */
    public Set<String> onlyByName() {
        return onlyByName;
    }

    /** Characters within the numbers of texts. */
    public NumberMarks numbers() {
        return numbers;
    }

    /** Names of the columns, in their order. */
    public List<String> names() {
        return names;
    }

    /** Whether there is a column of a name. */
    public boolean has(String column) {
        return positions.containsKey(column);
    }

    /**
     * Position of a column.
     *
     * @param key setting that names it
     * @throws DataException if there is none
     */
    public int require(String column, String key) {
        Integer position = positions.get(column);
        if (position == null) {
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
    int[] require(List<String> wanted, String key) {
        return wanted.stream().mapToInt(name -> require(name, key)).toArray();
    }

    /** Kind of the values of a column, which must be usable for features. */
    Kind requireKind(int position) {
        SourceColumn column = columns.get(position);
        if (column.kind() == null) {
            String remedy = column.type().startsWith("array<") ? "say as: multi-hot, or choose" : "choose";
            throw new DataException("Cannot read table: column '%s' holds values of type %s; %s another column"
                    .formatted(column.name(), column.type(), remedy));
        }
        return column.kind();
    }

    /** The same table under other names. */
    public RecordColumns named(List<String> others) {
        List<SourceColumn> renamed = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            renamed.add(new SourceColumn(
                    others.get(i), columns.get(i).kind(), columns.get(i).type()));
        }
        return new RecordColumns(location, renamed, onlyByName, numbers);
    }
}
