package org.starling.pipeline.source;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/** A source of rows with named columns. */
public sealed interface TableSource extends SourceSpec
        permits CsvSource, TableSource.JsonLines, TableSource.Parquet, TableSource.Orc, TableSource.SparkTable {

    /** Column that holds the class; null if there is none, for inference only. */
    String label();

    /** Columns that hold the features, in their order; null for all but the label. */
    List<String> features();

    /** Location of the rows: a path or glob, or the name of a table. */
    String location();

    @Override
    TableSource like(String otherLocation, Labels labels);

    /** Whether the rows are in files. */
    default boolean inFiles() {
        return true;
    }

    /**
     * JSON: a line holds one object, or an array of objects. Columns are all keys that occur, and those of nested objects as
     * {@code outer.inner}; only single values can be used.
     *
     * @param path file, folder or glob
     * @param encoding character encoding; null for UTF-8, or that of a byte order mark
     * @param multiLine whether an object may take more than one line; null for no
     */
    record JsonLines(
            String path,
            @OptionalValue String label,
            @OptionalValue List<String> features,
            @OptionalValue @JsonInclude(Include.NON_NULL) String encoding,
            @OptionalValue @JsonInclude(Include.NON_NULL) Boolean multiLine)
            implements TableSource {
        public JsonLines {
            Checks checks = new Checks();
            checkEncoding(checks, encoding);
            checks.done();
            features = checked(path, "path", label, features);
        }

        /** Objects in UTF-8, one in each line. */
        public JsonLines(String path, String label, List<String> features) {
            this(path, label, features, null, null);
        }

        /** The encoding of files without a byte order mark. */
        public Charset charset() {
            return TableSource.charset(encoding);
        }

        @Override
        public TableSource like(String otherLocation, Labels labels) {
            return new JsonLines(otherLocation, labels.of(label), features, encoding, multiLine);
        }

        @Override
        public String location() {
            return path;
        }
    }

    /**
     * Parquet files.
     *
     * @param path file, folder or glob
     */
    record Parquet(String path, @OptionalValue String label, @OptionalValue List<String> features)
            implements TableSource {
        public Parquet {
            features = checked(path, "path", label, features);
        }

        @Override
        public TableSource like(String otherLocation, Labels labels) {
            return new Parquet(otherLocation, labels.of(label), features);
        }

        @Override
        public String location() {
            return path;
        }
    }

    /**
     * ORC files.
     *
     * @param path file, folder or glob
     */
    record Orc(String path, @OptionalValue String label, @OptionalValue List<String> features) implements TableSource {
        public Orc {
            features = checked(path, "path", label, features);
        }

        @Override
        public TableSource like(String otherLocation, Labels labels) {
            return new Orc(otherLocation, labels.of(label), features);
        }

        @Override
        public String location() {
            return path;
        }
    }

    /**
     * A table or view of the Spark session. A DataFrame is registered as one by {@code createOrReplaceTempView}.
     *
     * @param name as Spark SQL writes it, such as {@code db.people}
     */
    record SparkTable(String name, @OptionalValue String label, @OptionalValue List<String> features)
            implements TableSource {
        public SparkTable {
            features = checked(name, "name", label, features);
        }

        @Override
        public TableSource like(String otherLocation, Labels labels) {
            return new SparkTable(otherLocation, labels.of(label), features);
        }

        @Override
        public String location() {
            return name;
        }

        @Override
        public boolean inFiles() {
            return false;
        }
    }

    /** Checks what all tables have in common; returns a copy of {@code features}. */
    private static List<String> checked(String location, String key, String label, List<String> features) {
        Checks checks = new Checks().requirePresent(location, key);
        checkFeatures(checks, label, features);
        checks.done();
        return features == null ? null : List.copyOf(features);
    }

    /** Adds the fault of the name of a character encoding. */
    static void checkEncoding(Checks checks, String encoding) {
        boolean known;
        try {
            known = encoding == null || Charset.isSupported(encoding);
        } catch (IllegalCharsetNameException e) {
            known = false;
        }
        checks.require(
                known,
                "encoding",
                "must be a character encoding, such as UTF-8, ISO-8859-1 or UTF-16, is '" + encoding + "'");
    }

    /** The character encoding of a name; UTF-8 for null. */
    static Charset charset(String encoding) {
        return encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
    }

    /** Adds the faults of a choice of features. */
    static void checkFeatures(Checks checks, String label, List<String> features) {
        checks.require(
                        features == null || !features.isEmpty(),
                        "features",
                        "must name at least one column; leave it out to use all but the label")
                .require(
                        features == null || new HashSet<>(features).size() == features.size(),
                        "features",
                        "must name each column once, is " + features)
                .require(
                        features == null || label == null || !features.contains(label),
                        "features",
                        "must not hold the label column " + label);
    }
}
