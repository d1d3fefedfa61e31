package org.starling.pipeline.table.clean;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.starling.pipeline.codegen.Calls;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.table.spec.UndecodableCell;
import org.starling.pipeline.table.transform.TableInput;

/**
 * Expressions that give the cells of one column their type, in two stages: {@link #text} (or the value that the source has),
 * then {@link #value} and {@link #fault} made of it. Stages keep Spark from computing one thing twice.
 *
 * @param input the column
 * @param index makes the names of the stages' columns unique
 * @param source type that the source has
 */
record TypedCell(TableInput input, int index, DataType source) {
    static final double LARGEST = Float.MAX_VALUE;

    TypedCell {
        boolean usable = source instanceof StringType
                || source instanceof NumericType
                || source.equals(DataTypes.BooleanType)
                || isTime(source);
        if (!usable) {
            throw new DataException("Cannot read table: column '%s' holds values of type %s; choose another column"
                    .formatted(input.name(), source.simpleString()));
        }
        if (!(source instanceof StringType)
                && isTime(source) != (input.kind() == TableInput.Kind.TIME)
                && input.kind() != TableInput.Kind.TEXT) {
            throw new DataException(
                    "Cannot read table: column '%s' holds values of type %s; for times say as: cyclic with a part, for numbers anything else"
                            .formatted(input.name(), source.simpleString()));
        }
    }

    private static boolean isTime(DataType type) {
        return type.equals(DataTypes.TimestampType)
                || type.equals(DataTypes.TimestampNTZType)
                || type.equals(DataTypes.DateType);
    }

    private String textName() {
        return "__text" + index;
    }

    /** Name of the column that holds the value. */
    String valueName() {
        return "__value" + index;
    }

    /** Stage one: the value as the source has it; a text without blanks around it, or null where it is missing. */
    Column text(Column raw, List<String> missingTexts) {
        if (!(source instanceof StringType)) {
            return raw.as(textName());
        }
        Column trimmed = trim(raw);
        Column present = length(trimmed).gt(0);
        if (!missingTexts.isEmpty()) {
            present = present.and(trimmed.isin(missingTexts.toArray()).unary_$bang());
        }
        return when(present, trimmed).as(textName());
    }

    /** Stage two: a double or a string; null where it is missing; anything beyond single precision where it is faulty. */
    Column value() {
        Column text = col(textName());
        Column value =
                switch (input.kind()) {
                    case TEXT -> text.cast(DataTypes.StringType);
                    case TIME -> expr("cast(%s(try_cast(%s as timestamp_ntz)) as double)"
                            .formatted(input.part().function(), textName()));
                    case NUMBER -> source instanceof StringType
                            ? Calls.function(CellNumber.class, "parse", "double", text)
                            : text.cast(DataTypes.DoubleType);
                };
        return value.as(valueName());
    }

    /** Stage three: the value, once it has been judged. */
    Column judged(UndecodableCell undecodable) {
        Column value = col(valueName());
        boolean repaired = undecodable == UndecodableCell.MISSING && input.kind() == TableInput.Kind.NUMBER;
        return repaired ? when(abs(value).leq(LARGEST), value) : value;
    }

    /**
     * Stage three: what is wrong with the cell, or null.
     *
     * @param missing what a missing value is
     */
    Column fault(UndecodableCell undecodable, MissingCell missing) {
        Column text = col(textName());
        Column value = col(valueName());
        Column absent = missing == MissingCell.FAULT ? lit(absent()) : lit(null).cast("string");
        Column bad =
                switch (input.kind()) {
                    case TEXT -> lit(null).cast("string");
                    case TIME -> lit(faultPrefix() + "not a point of time");
                    case NUMBER -> concat(
                            lit(faultPrefix()),
                            Calls.function(CellNumber.class, "fault", "string", text.cast("string")));
                };
        Column undecoded = undecodable == UndecodableCell.MISSING ? absent : bad;
        return switch (input.kind()) {
            case TEXT -> when(value.isNull(), absent);
            case TIME -> when(text.isNull(), absent).when(value.isNull(), undecoded);
            case NUMBER -> when(abs(value).leq(LARGEST), lit(null).cast("string"))
                    .when(value.isNull(), absent)
                    .otherwise(undecoded);
        };
    }

    /** Why a record without a value is set aside. */
    String absent() {
        return faultPrefix() + "missing value";
    }

    /** What the reasons of this column begin with. */
    String faultPrefix() {
        return "column " + input.name() + ": ";
    }

    /** What a missing value is. */
    enum MissingCell {
        /** A reason to set the record aside. */
        FAULT,
        /** Something to be filled later, or of no interest. */
        ALLOWED
    }
}
