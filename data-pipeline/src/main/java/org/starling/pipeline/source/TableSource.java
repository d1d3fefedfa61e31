package org.starling.pipeline.source;

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
     * One JSON object per line. Columns are all keys that occur; only single values can be used.
     *
     * @param path file, folder or glob
     */
    record JsonLines(String path, @OptionalValue String label, @OptionalValue List<String> features)
            implements TableSource {
        public JsonLines {
            features = checked(path, "path", label, features);
        }

        @Override
        public TableSource like(String otherLocation, Labels labels) {
            return new JsonLines(otherLocation, labels.of(label), features);
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
