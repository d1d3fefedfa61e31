package org.starling.pipeline.spec;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.NearestName;

/**
 * The columns that a source declares.
 *
 * @param names names in their order; empty if the files contain them
 * @param types types by name; empty if the use of a column decides its type
 */
public record DeclaredColumns(List<String> names, Map<String, ColumnType> types) {
    /** Value of {@code schema} for types that are inferred from the data. */
    public static final String INFER = "infer";

    public DeclaredColumns {
        names = List.copyOf(names);
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
    }

    /**
     * The columns of two keys of a source.
     *
     * @param columns names, or null
     * @param schema names and types as Spark SQL's DDL writes them, {@link #INFER}, or null
     * @throws IllegalArgumentException if the schema is invalid or has unsupported types; the message states the reason
     */
    public static DeclaredColumns of(List<String> columns, String schema) {
        if (schema == null || infers(schema)) {
            return new DeclaredColumns(columns == null ? List.of() : columns, Map.of());
        }
        Map<String, ColumnType> types = new LinkedHashMap<>();
        StructType parsed = parse(schema);
        for (StructField field : parsed.fields()) {
            Optional<ColumnType> type = ColumnType.of(field.dataType());
            if (type.isEmpty()) {
                throw new IllegalArgumentException(
                        "must give columns numbers, string, boolean, date or timestamp, gives '%s' %s"
                                .formatted(field.name(), field.dataType().sql()));
            }
            types.put(field.name(), type.get());
        }
        return new DeclaredColumns(List.of(parsed.fieldNames()), types);
    }

    /** Whether types are inferred from the data. */
    public static boolean infers(String schema) {
        return schema != null && schema.strip().toLowerCase(Locale.ROOT).equals(INFER);
    }

    private static StructType parse(String schema) {
        StructType parsed;
        try {
            parsed = schema.isBlank() ? new StructType() : StructType.fromDDL(schema);
        } catch (Exception e) {
            // Spark's parser throws checked exceptions that its Java signature does not declare
            String message = String.valueOf(e.getMessage()).strip();
            throw new IllegalArgumentException(
                    remedy("is no schema of Spark SQL (%s)"
                            .formatted(message.lines().findFirst().orElse(message))),
                    e);
        }
        if (parsed.isEmpty()) {
            throw new IllegalArgumentException(remedy("is empty"));
        }
        return parsed;
    }

    private static String remedy(String fault) {
        return fault + "; write a name and a type for each column, such as 'age double, city string', or infer";
    }

    /**
     * Adds the faults of the declaration of a source.
     *
     * @param label column of the class, or null
     * @param features columns of the features, or null
     */
    public static void check(Checks checks, List<String> columns, String schema, String label, List<String> features) {
        DeclaredColumns declared;
        try {
            declared = of(columns, schema);
        } catch (IllegalArgumentException e) {
            checks.require(false, "schema", e.getMessage());
            return;
        }
        String key = columns == null ? "schema" : "columns";
        checks.require(
                        columns == null || schema == null || infers(schema),
                        "columns",
                        "must not be given together with schema, which names the columns; leave one of them out")
                .require(columns == null || !columns.isEmpty(), "columns", "must name at least one column")
                .require(
                        declared.names().stream().noneMatch(String::isBlank),
                        key,
                        "must give each column a name, is " + declared.names())
                .require(
                        different(declared.names()),
                        key,
                        "must give each column another name, whatever its capitals, is " + declared.names());
        Set<String> known = new HashSet<>(declared.names());
        if (label != null && !known.contains(label)) {
            declared.addUnknown(checks, "label", label, key);
        }
        if (features != null) {
            features.stream()
                    .filter(feature -> !known.contains(feature))
                    .forEach(feature -> declared.addUnknown(checks, "features", feature, key));
        }
    }

    /** Adds the fault of a column that is not declared, unless none are. */
    private void addUnknown(Checks checks, String path, String column, String key) {
        if (!names.isEmpty()) {
            checks.require(
                    false,
                    path,
                    "names no column of %s, is %s%s".formatted(key, column, NearestName.hint(column, names)));
        }
    }

    private static boolean different(List<String> names) {
        Set<String> seen = new HashSet<>();
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).allMatch(seen::add);
    }
}
