package org.starling.driver.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.driver.job.DigitsJob;
import org.starling.pipeline.testing.LocalSpark;

/** DataFrames for tests of estimators. */
final class Tables {
    /** Pixels of a digit. */
    static final int PIXELS = 64;

    private Tables() {}

    /** The digits: columns {@code _c0} to {@code _c63} with pixels from 0 to 16, and the digit in {@code label}. */
    static Dataset<Row> digits() {
        return LocalSpark.session()
                .read()
                .option("inferSchema", true)
                .csv(DigitsJob.table())
                .withColumnRenamed("_c64", "label");
    }

    /** Names of the columns of pixels. */
    static String[] pixels() {
        return IntStream.range(0, PIXELS).mapToObj(i -> "_c" + i).toArray(String[]::new);
    }

    /** Points around three centres: {@code id}, {@code features} of two values, {@code label} 0, 1 or 2. */
    static Dataset<Row> clusters(int rows) {
        Random random = new Random(7);
        List<Row> points = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int label = i % 3;
            points.add(RowFactory.create(
                    i,
                    Vectors.dense(label - 1 + 0.2 * random.nextGaussian(), label % 2 + 0.2 * random.nextGaussian()),
                    (double) label));
        }
        return LocalSpark.session()
                .createDataFrame(
                        points,
                        new StructType()
                                .add("id", DataTypes.IntegerType)
                                .add("features", SQLDataTypes.VectorType())
                                .add("label", DataTypes.DoubleType));
    }

    /** The rows with every fourth marked in the column {@code heldBack}. */
    static Dataset<Row> withHeldBack(Dataset<Row> rows) {
        return rows.withColumn("heldBack", functions.col("id").mod(4).equalTo(0));
    }

    /** A DataFrame of one column {@code features} and one {@code label}. */
    static Dataset<Row> of(StructType schema, List<Row> rows) {
        return LocalSpark.session().createDataFrame(rows, schema);
    }
}
