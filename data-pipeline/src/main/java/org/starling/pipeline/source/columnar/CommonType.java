package org.starling.pipeline.source.columnar;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.NumericType;

/** Finds a type that holds all values of some types without a change. */
final class CommonType {
    private static final List<DataType> WHOLE =
            List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

    private CommonType() {}

    /** The common type; empty if there is none. */
    static Optional<DataType> of(Collection<DataType> types) {
        DataType first = types.iterator().next();
        if (types.stream().allMatch(type -> DataType.equalsIgnoreNullability(type, first))) {
            // Spark reads all values of files as ones that may be missing, and refuses a cast to others
            return Optional.of(first.asNullable());
        } else if (types.stream().allMatch(NumericType.class::isInstance)) {
            return Optional.of(ofNumbers(types));
        }
        return types.stream().allMatch(CommonType::isClockTime)
                ? Optional.of(DataTypes.TimestampNTZType)
                : Optional.empty();
    }

    private static DataType ofNumbers(Collection<DataType> types) {
        if (WHOLE.containsAll(types)) {
            return WHOLE.get(types.stream().mapToInt(WHOLE::indexOf).max().orElseThrow());
        }
        boolean fit =
                types.stream().allMatch(type -> !type.equals(DataTypes.LongType) && !(type instanceof DecimalType));
        // texts hold all digits, and numbers are read from texts exactly
        return fit ? DataTypes.DoubleType : DataTypes.StringType;
    }

    private static boolean isClockTime(DataType type) {
        return type.equals(DataTypes.DateType) || type.equals(DataTypes.TimestampNTZType);
    }
}
