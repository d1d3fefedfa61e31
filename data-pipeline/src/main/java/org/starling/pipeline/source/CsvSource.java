package org.starling.pipeline.source;

import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.spec.DeclaredColumns;

/**
 * Tables in CSV files, plain or compressed. One line is one example; values may be quoted and are trimmed. Empty lines are no
 * records.
 *
 * @param path file, folder or glob
 * @param header whether the first line of each file names the columns
 * @param label column that holds the class; may be missing for inference only
 * @param delimiter one character between values; a tab for TSV
 * @param features columns that hold the features, in their order; by default all but the label
 * @param columns names of all columns; a header must have the same
 * @param schema names and types of all columns, as Spark SQL's DDL writes them; or {@code infer}, to learn the types from the
 *     data
 */
public record CsvSource(
        String path,
        @Default("present") Header header,
        @OptionalValue String label,
        @Default("','") String delimiter,
        @OptionalValue List<String> features,
        @OptionalValue List<String> columns,
        @OptionalValue String schema)
        implements TableSource {
    public CsvSource {
        Checks checks = new Checks()
                .requirePresent(path, "path")
                .requirePresent(header, "header")
                .require(
                        delimiter != null && delimiter.length() == 1 && !"\"\n\r".contains(delimiter),
                        "delimiter",
                        "must be one character other than a quote or line end, is '" + delimiter + "'");
        TableSource.checkFeatures(checks, label, features);
        DeclaredColumns.check(checks, columns, schema, label, features);
        checks.done();
        features = features == null ? null : List.copyOf(features);
        columns = columns == null ? null : List.copyOf(columns);
    }

    /** A table whose columns are found in its files. */
    public CsvSource(String path, Header header, String label, String delimiter, List<String> features) {
        this(path, header, label, delimiter, features, null, null);
    }

    /** The columns as declared, before a file is read. */
    public DeclaredColumns declared() {
        return DeclaredColumns.of(columns, schema);
    }

    /** Whether the types of columns are inferred from the data. */
    public boolean infersTypes() {
        return DeclaredColumns.infers(schema);
    }

    @Override
    public TableSource like(String otherLocation, Labels labels) {
        String otherLabel = labels.of(label);
        // other files have their own header, perhaps without the label; types are those of the training data
        boolean named = header == Header.ABSENT && !declared().names().isEmpty();
        List<String> names = declared().names().stream()
                .filter(name -> otherLabel != null || !name.equals(label))
                .toList();
        return new CsvSource(otherLocation, header, otherLabel, delimiter, features, named ? names : null, null);
    }

    @Override
    public String location() {
        return path;
    }
}
