package org.starling.driver.ml;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.files.ShownText;

/**
 * Reads the features of a row as float32: the values of one or more columns, one after the other. A column is a vector, dense or
 * sparse, an array of numbers, a number, a boolean, or an image of Spark's image source.
 *
 * @param columns names of the columns
 * @param positions of the columns in a row
 * @param length values of all columns together
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FeatureReader(List<String> columns, int[] positions, int length) implements Serializable {
    private static final int BYTE = 0xff;

    /** A reader for rows of a schema. */
    static FeatureReader of(StructType schema, List<String> columns, int length) {
        return new FeatureReader(
                columns, columns.stream().mapToInt(schema::fieldIndex).toArray(), length);
    }

    /**
     * Checks names and types of the columns.
     *
     * @throws IllegalArgumentException if there is no such column, or it has another type
     */
    static void requireColumns(StructType schema, List<String> columns) {
        for (String column : columns) {
            DataType type = Schemas.field(schema, column, "features").dataType();
            if (!isFeature(type)) {
                throw new IllegalArgumentException(
                        "Cannot use column '%s' as features: it has the type %s; give vectors, arrays of numbers, numbers, booleans or images, such as VectorAssembler makes"
                                .formatted(column, type.catalogString()));
            }
        }
    }

    private static boolean isFeature(DataType type) {
        return type.equals(SQLDataTypes.VectorType())
                || type instanceof NumericType
                || type instanceof BooleanType
                || (type instanceof ArrayType array && array.elementType() instanceof NumericType)
                || isImage(type);
    }

    private static boolean isImage(DataType type) {
        return type instanceof StructType struct
                && Arrays.equals(struct.fieldNames(), ImageSchema.columnSchema().fieldNames());
    }

    /**
     * The shape of an example: {@code [channels, height, width]} of one column of images, else {@code [values]}. From the metadata
     * of vectors, or from the first row without nulls and without images that could not be decoded.
     */
    static Optional<List<Integer>> shape(Dataset<Row> rows, List<String> columns) {
        StructField first = rows.schema().apply(columns.get(0));
        if (columns.size() == 1 && first.dataType().equals(SQLDataTypes.VectorType())) {
            int size = AttributeGroup.fromStructField(first).size();
            if (size > 0) {
                return Optional.of(List.of(size));
            }
        }
        Column[] chosen = columns.stream().map(Schemas::column).toArray(Column[]::new);
        List<Row> found = rows.where(columns.stream()
                        .map(column -> isPresent(rows.schema(), column))
                        .reduce(Column::and)
                        .orElse(functions.lit(true)))
                .select(chosen)
                .takeAsList(1);
        return found.stream().findFirst().map(row -> shape(row, columns.size()));
    }

    /** Spark's image source has -1 channels for a file that it cannot decode. */
    private static Column isPresent(StructType schema, String column) {
        Column values = Schemas.column(column);
        return isImage(schema.apply(column).dataType())
                ? values.getField("nChannels").gt(0)
                : values.isNotNull();
    }

    private static List<Integer> shape(Row row, int columns) {
        if (columns == 1 && row.get(0) instanceof Row image) {
            return List.of(ImageSchema.getNChannels(image), ImageSchema.getHeight(image), ImageSchema.getWidth(image));
        }
        int values = 0;
        for (int i = 0; i < columns; i++) {
            values = Math.addExact(values, size(row, i));
        }
        return List.of(values);
    }

    private static int size(Row row, int column) {
        Object value = row.get(column);
        if (value instanceof Vector vector) {
            return vector.size();
        } else if (value instanceof scala.collection.Seq<?> array) {
            return array.size();
        }
        return value instanceof Row image ? ImageSchema.getData(image).length : 1;
    }

    /**
     * The features of a row, packed as little-endian float32.
     *
     * @param target receives {@code length} values from {@code offset} on
     */
    void read(Row row, byte[] target, int offset) throws InvalidRowException {
        FloatBuffer values = ByteBuffer.wrap(target, offset, length * Float.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        for (int i = 0; i < positions.length; i++) {
            append(row, i, values);
        }
        if (values.hasRemaining()) {
            throw anotherLength(values.position());
        }
    }

    private void append(Row row, int column, FloatBuffer target) throws InvalidRowException {
        Object value = row.get(positions[column]);
        if (value == null) {
            throw new InvalidRowException(
                    "features are null",
                    "column '%s' is null; fill it, for example by Imputer".formatted(columns.get(column)));
        }
        int size = size(row, positions[column]);
        if (size > target.remaining()) {
            throw anotherLength(target.position() + size);
        }
        if (value instanceof Vector vector) {
            double[] all = vector.toArray();
            for (int i = 0; i < size; i++) {
                put(all[i], column, i, target);
            }
        } else if (value instanceof Row image) {
            appendImage(image, columns.get(column), target);
        } else if (value instanceof scala.collection.Seq<?>) {
            List<Number> all = row.getList(positions[column]);
            for (int i = 0; i < size; i++) {
                put(number(all.get(i), column), column, i, target);
            }
        } else {
            put(number(value, column), column, 0, target);
        }
    }

    private double number(Object value, int column) throws InvalidRowException {
        if (value == null) {
            throw new InvalidRowException(
                    "a feature is null",
                    "an array in column '%s' contains null; fill it".formatted(columns.get(column)));
        }
        return value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).doubleValue();
    }

    private void put(double value, int column, int index, FloatBuffer target) throws InvalidRowException {
        float stored = (float) value;
        if (!Float.isFinite(stored)) {
            throw new InvalidRowException(
                    "a feature is not a finite number",
                    "column '%s' has %s at index %d, which is not finite as float32; fill or limit such values, for example by Imputer"
                            .formatted(columns.get(column), value, index));
        }
        target.put(stored);
    }

    /** Spark stores blue, green, red by pixel; networks take red, green, blue by channel, from 0 to 1. */
    private static void appendImage(Row image, String column, FloatBuffer target) throws InvalidRowException {
        int channels = ImageSchema.getNChannels(image);
        int pixels = ImageSchema.getHeight(image) * ImageSchema.getWidth(image);
        byte[] data = ImageSchema.getData(image);
        if (channels < 1) {
            throw new InvalidRowException(
                    "the image cannot be used",
                    "the image '%s' in column '%s' could not be decoded; leave such images out"
                            .formatted(ShownText.line(String.valueOf(ImageSchema.getOrigin(image))), column));
        }
        if (data.length != channels * pixels) {
            throw new InvalidRowException(
                    "the image cannot be used",
                    "the image in column '%s' has %d bytes for %d pixels of %d channels; leave such images out"
                            .formatted(column, data.length, pixels, channels));
        }
        int colours = Math.min(channels, 3);
        for (int channel = 0; channel < channels; channel++) {
            int stored = channel < colours ? colours - 1 - channel : channel;
            for (int pixel = 0; pixel < pixels; pixel++) {
                target.put((data[pixel * channels + stored] & BYTE) / (float) BYTE);
            }
        }
    }

    private InvalidRowException anotherLength(int found) {
        return new InvalidRowException(
                "features have another length",
                "%s %s %d values, and other rows or the network have %d; give vectors of one length"
                        .formatted(
                                columns.size() == 1 ? "column '" + columns.get(0) + "'" : "columns " + columns,
                                columns.size() == 1 ? "has" : "have",
                                found,
                                length));
    }
}
