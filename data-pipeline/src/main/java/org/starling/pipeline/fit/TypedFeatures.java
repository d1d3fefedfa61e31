package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.ColumnType;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TimePart;

/** Default encodings of columns that have types. */
public final class TypedFeatures {
    private static final int CATEGORIES = 100;

    private TypedFeatures() {}

    /**
     * Numbers as they are, then a value for each category of texts and booleans, then places on the circles of month, weekday
     * and, for timestamps, hour.
     *
     * @param columns in the order in which they are taken
     * @param types one for each column
     * @param scaling of numbers
     */
    public static List<FeatureSpec> of(List<String> columns, Map<String, ColumnType> types, Scaling scaling) {
        List<FeatureSpec> features = new ArrayList<>();
        List<String> numbers = columns(columns, types, ColumnType.NUMBER::equals);
        if (!numbers.isEmpty()) {
            features.add(new FeatureSpec.Numbers(numbers, scaling));
        }
        List<String> categories =
                columns(columns, types, type -> type == ColumnType.TEXT || type == ColumnType.BOOLEAN);
        if (!categories.isEmpty()) {
            features.add(new FeatureSpec.OneHot(categories, CATEGORIES));
        }
        List<String> times = columns(columns, types, ColumnType::isTime);
        if (!times.isEmpty()) {
            features.add(new FeatureSpec.Cyclic(times, null, TimePart.MONTH));
            features.add(new FeatureSpec.Cyclic(times, null, TimePart.WEEKDAY));
        }
        List<String> timestamps = columns(columns, types, ColumnType.TIMESTAMP::equals);
        if (!timestamps.isEmpty()) {
            features.add(new FeatureSpec.Cyclic(timestamps, null, TimePart.HOUR));
        }
        return features;
    }

    private static List<String> columns(
            List<String> columns, Map<String, ColumnType> types, Predicate<ColumnType> wanted) {
        return columns.stream().filter(column -> wanted.test(types.get(column))).toList();
    }

    /**
     * Checks that columns are used by their declared types.
     *
     * @param types by column; others may be anything
     */
    public static void requireAgree(List<TableInput> inputs, Map<String, ColumnType> types) {
        for (TableInput input : inputs) {
            ColumnType type = types.get(input.name());
            boolean agrees = type == null
                    || switch (input.kind()) {
                        case NUMBER -> type == ColumnType.NUMBER;
                        case TIME -> type.isTime();
                        case TEXT, SET -> true;
                    };
            if (!agrees) {
                throw new DataException(
                        "Cannot read table: column '%s' is declared as a %s, and taken as a %s; correct source.schema or features"
                                .formatted(input.name(), name(type), name(input.kind())));
            }
        }
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
