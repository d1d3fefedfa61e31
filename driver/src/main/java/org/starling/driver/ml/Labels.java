package org.starling.driver.ml;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.files.DataException;

/**
 * Labels of a column.
 *
 * @param task kind of the labels
 * @param outputs classes, or values of a label
 * @param names of the classes or labels, as StringIndexer leaves them in the metadata of the column; empty if not known
 */
record Labels(Task task, int outputs, List<String> names) implements Serializable {
    /** More are a mistake, such as a column of identifiers. */
    private static final int MOST_CLASSES = 1 << 16;

    Labels {
        names = List.copyOf(names);
    }

    /**
     * Checks name and type of a column.
     *
     * @throws IllegalArgumentException if there is no such column, or it has another type
     */
    static void requireColumn(StructType schema, String column, Task task) {
        DataType type = Schemas.field(schema, column, "labels").dataType();
        boolean vector = type.equals(SQLDataTypes.VectorType())
                || (type instanceof ArrayType array && array.elementType() instanceof NumericType);
        boolean fits =
                switch (task) {
                    case CLASSIFICATION -> type instanceof NumericType;
                    case REGRESSION -> type instanceof NumericType || vector;
                    case MULTI_LABEL -> vector;
                };
        if (!fits) {
            throw new IllegalArgumentException("Cannot use column '%s' as labels: it has the type %s; %s"
                    .formatted(column, type.catalogString(), remedy(task)));
        }
    }

    private static String remedy(Task task) {
        return switch (task) {
            case CLASSIFICATION -> "give numbers of classes, such as StringIndexer makes";
            case REGRESSION -> "give a number, or a vector or array of numbers";
            case MULTI_LABEL -> "give a vector of 0 and 1, or an array of the numbers of labels";
        };
    }

    /**
     * Finds the number of classes or values: from the metadata of the column, else from all rows.
     *
     * @throws DataException if there are no labels, or only one class
     */
    static Labels of(Dataset<Row> rows, String column, Task task) {
        StructField field = rows.schema().apply(column);
        if (task == Task.CLASSIFICATION) {
            Labels known = ofMetadata(field);
            return requireClasses(
                    known == null ? new Labels(task, 1 + greatest(rows, column), List.of()) : known, column);
        } else if (field.dataType() instanceof NumericType) {
            return new Labels(task, 1, List.of());
        } else if (task == Task.MULTI_LABEL && field.dataType() instanceof ArrayType) {
            return new Labels(
                    task,
                    1
                            + greatest(
                                    rows.select(functions
                                            .explode(Schemas.column(column))
                                            .as(column)),
                                    column),
                    List.of());
        }
        int length = FeatureReader.shape(rows, List.of(column))
                .orElseThrow(() -> noLabels(column))
                .get(0);
        return new Labels(task, Math.max(1, length), List.of());
    }

    /** The labels as far as the schema tells them: 0 outputs of vectors, and of classes without metadata. */
    static Labels ofSchema(StructField field, Task task) {
        Labels known = task == Task.CLASSIFICATION ? ofMetadata(field) : null;
        boolean isNumber = task == Task.REGRESSION && field.dataType() instanceof NumericType;
        return known == null ? new Labels(task, isNumber ? 1 : 0, List.of()) : known;
    }

    private static Labels ofMetadata(StructField field) {
        if (!(Attribute.fromStructField(field) instanceof NominalAttribute classes)) {
            return null;
        }
        if (classes.values().isDefined()) {
            return new Labels(
                    Task.CLASSIFICATION,
                    classes.values().get().length,
                    List.of(classes.values().get()));
        }
        return classes.getNumValues().isDefined()
                ? new Labels(Task.CLASSIFICATION, (int) classes.getNumValues().get(), List.of())
                : null;
    }

    /** The greatest whole number in a column; rows with other numbers are refused when they are read. */
    private static int greatest(Dataset<Row> rows, String column) {
        Row greatest = rows.where(
                        functions.not(functions.isnan(Schemas.column(column).cast("double"))))
                .agg(functions.max(Schemas.column(column).cast("double")))
                .head();
        if (greatest.isNullAt(0)) {
            throw noLabels(column);
        }
        double found = Math.max(0, greatest.getDouble(0));
        if (found >= MOST_CLASSES) {
            throw new DataException(
                    "Cannot fit: the greatest label in column '%s' is %.0f, so there would be more than %d classes; number the classes from 0, for example by StringIndexer"
                            .formatted(column, found, MOST_CLASSES));
        }
        return (int) found;
    }

    private static DataException noLabels(String column) {
        return new DataException("Cannot fit: column '%s' has no labels; give rows with labels".formatted(column));
    }

    private static Labels requireClasses(Labels labels, String column) {
        if (labels.outputs() < 2) {
            throw new DataException(
                    "Cannot fit: all labels in column '%s' are of one class; give rows of two classes or more"
                            .formatted(column));
        }
        return labels;
    }

    /** The names, or the numbers if they are not known. */
    List<String> titles() {
        return names.isEmpty()
                ? IntStream.range(0, outputs).mapToObj(String::valueOf).toList()
                : names;
    }

    LabelFormat format() {
        return task == Task.CLASSIFICATION ? new LabelFormat.ClassIndex(outputs) : new LabelFormat.FloatVector(outputs);
    }

    /** Encodings of label vectors, by which a built-in network chooses its loss; empty for classes. */
    List<Encoding> encodings() {
        return switch (task) {
            case CLASSIFICATION -> List.of();
            case REGRESSION -> IntStream.range(0, outputs)
                    .<Encoding>mapToObj(i -> new Encoding.Scaled(i, ColumnScaling.NONE))
                    .toList();
            case MULTI_LABEL -> List.of(new Encoding.MultiHot(
                    0,
                    ",",
                    IntStream.range(0, outputs).mapToObj(String::valueOf).toList()));
        };
    }

    /** The class of a row. */
    int readClass(Row row, int column) throws InvalidRowException {
        return index(values(row, column)[0]);
    }

    /**
     * The label vector of a row.
     *
     * @param target receives {@code outputs} values from {@code offset} on
     */
    void readVector(Row row, int column, float[] target, int offset) throws InvalidRowException {
        double[] values = values(row, column);
        if (task == Task.MULTI_LABEL && !(row.get(column) instanceof Vector)) {
            Arrays.fill(target, offset, offset + outputs, 0f);
            for (double value : values) {
                target[offset + index(value)] = 1f;
            }
            return;
        }
        if (values.length != outputs) {
            throw new InvalidRowException(
                    "the label has another length",
                    "a label has %d values, and others have %d; give labels of one length"
                            .formatted(values.length, outputs));
        }
        for (int i = 0; i < outputs; i++) {
            target[offset + i] = stored(values[i]);
        }
    }

    /** The values of a number, a vector or an array. */
    private static double[] values(Row row, int column) throws InvalidRowException {
        Object value = row.get(column);
        if (value == null) {
            throw new InvalidRowException("the label is null", "a label is null; leave such rows out, or fill them");
        } else if (value instanceof Vector vector) {
            return vector.toArray();
        } else if (value instanceof Number number) {
            return new double[] {number.doubleValue()};
        }
        return row.<Number>getList(column).stream()
                .mapToDouble(each -> each == null ? Double.NaN : each.doubleValue())
                .toArray();
    }

    private int index(double value) throws InvalidRowException {
        if (value != Math.rint(value) || value < 0) {
            throw new InvalidRowException(
                    "the label is not a whole number",
                    "a label is %s, and must be a whole number from 0 on; number the labels, for example by StringIndexer"
                            .formatted(value));
        } else if (value >= outputs) {
            throw new InvalidRowException(
                    "the label is not one of the classes",
                    "a label is %.0f, but there are %d of them, numbered from 0; number all rows together, for example by one StringIndexer"
                            .formatted(value, outputs));
        }
        return (int) value;
    }

    private float stored(double value) throws InvalidRowException {
        float stored = (float) value;
        if (!Float.isFinite(stored)) {
            throw new InvalidRowException(
                    "the label is not finite",
                    "a label is %s, which is not finite as float32; leave such rows out".formatted(value));
        } else if (task == Task.MULTI_LABEL && stored != 0f && stored != 1f) {
            throw new InvalidRowException(
                    "the label is neither 0 nor 1",
                    "a value of a label vector is %s, and must be 0 or 1".formatted(value));
        }
        return stored;
    }
}
