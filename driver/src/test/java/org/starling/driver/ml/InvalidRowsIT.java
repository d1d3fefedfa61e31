package org.starling.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.starling.driver.cluster.SparkFailure;
import org.starling.pipeline.files.DataException;

class InvalidRowsIT {
    private static final StructType SCHEMA =
            new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType);

    private static final Vector GOOD = Vectors.dense(0.5, 1);

    /** Good rows of three classes, and others behind them. */
    private static Dataset<Row> rows(Row... others) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            rows.add(row(Vectors.dense(i % 3, i), (double) (i % 3)));
        }
        rows.addAll(Arrays.asList(others));
        return Tables.of(SCHEMA, rows);
    }

    private static Row row(Vector features, Double label) {
        return RowFactory.create(features, label);
    }

    private static StarlingClassifier classifier() {
        return new StarlingClassifier().setEpochs(1).setHidden(4);
    }

    private static void assertFails(Dataset<Row> rows, String... messages) {
        assertThatThrownBy(() -> classifier().fit(rows))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot fit: ")
                .hasMessageContainingAll(messages);
    }

    @Test
    void aRowThatCannotBeUsedEndsTheFitWithColumnAndValue() {
        assertFails(rows(row(Vectors.dense(1, Double.NaN), 1.0)), "column 'features' has NaN at index 1", "Imputer");
        Vector sparse = Vectors.sparse(2, new int[] {1}, new double[] {Double.NaN});
        assertFails(rows(row(sparse, 1.0)), "column 'features' has NaN at index 1");
        assertFails(rows(row(Vectors.sparse(3, new int[0], new double[0]), 1.0)), "column 'features' has 3 values");
        assertFails(rows(row(Vectors.dense(1e300, 1), 1.0)), "has 1.0E300 at index 0, which is not finite as float32");
        assertFails(rows(row(Vectors.dense(1, 2, 3), 1.0)), "column 'features' has 3 values", "have 2");
        assertFails(rows(row(Vectors.dense(1), 1.0)), "column 'features' has 1 values", "have 2");
        assertFails(rows(row(null, 1.0)), "column 'features' is null");
        assertFails(rows(row(GOOD, null)), "a label is null");
        assertFails(rows(row(GOOD, 1.5)), "a label is 1.5, and must be a whole number", "StringIndexer");
        assertFails(rows(row(GOOD, -1.0)), "a label is -1.0");
        assertFails(rows(row(GOOD, Double.NaN)), "a label is NaN");
        assertFails(rows(row(GOOD, 1e9)), "the greatest label in column 'label' is 1000000000");
    }

    @Test
    void weightsMustBeFiniteNumbersFromZeroOn() {
        for (Double weight : new Double[] {null, -1.0, Double.NaN, Double.POSITIVE_INFINITY}) {
            Dataset<Row> weighted = rows().withColumn("w", functions.lit(weight).cast("double"));
            assertThatThrownBy(() -> classifier().setWeightCol("w").fit(weighted))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(weight == null ? "a weight is null" : "a weight is " + weight);
        }
        assertThatThrownBy(() -> classifier().setWeightCol("features").fit(rows()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot use column 'features' as weights");
    }

    @Test
    void rowsThatCannotBeUsedAreCountedIfTheyAreToBeLeftOut() {
        StarlingClassificationModel model = classifier()
                .setHandleInvalid("skip")
                .fit(rows(
                        row(Vectors.dense(1, Double.NaN), 1.0),
                        row(Vectors.dense(1, Double.POSITIVE_INFINITY), 1.0),
                        row(null, 1.0),
                        row(GOOD, 0.5)));

        assertThat(model.summary().data().offered()).isEqualTo(34);
        assertThat(model.summary().data().kept()).isEqualTo(30);
        assertThat(model.summary().data().rejected())
                .isEqualTo(Map.of(
                        "a feature is not a finite number",
                        2L,
                        "features are null",
                        1L,
                        "the label is not a whole number",
                        1L));
        assertThat(model.summary().ledger().trained()).isEqualTo(30);
    }

    @Test
    void aRowThatCannotBePredictedEndsTheJobOrIsLeftOutOrGetsNull() {
        StarlingClassificationModel model = classifier().fit(rows());
        Dataset<Row> rows =
                rows(row(Vectors.dense(Double.NaN, 1), 1.0), row(Vectors.dense(1, 2, 3), 1.0), row(null, 1.0));

        Throwable failure = catchThrowable(() -> model.transform(rows).collectAsList());
        List<Row> skipped = model.copy(model.extractParamMap())
                .setHandleInvalid("skip")
                .transform(rows)
                .collectAsList();
        List<Row> kept = model.setHandleInvalid("keep")
                .transform(rows)
                .select("prediction")
                .collectAsList();

        assertThat(SparkFailure.reason(failure))
                .startsWith("Cannot predict: column 'features' has NaN at index 0")
                .contains("handleInvalid");
        assertThat(skipped).hasSize(30);
        assertThat(kept).hasSize(33);
        assertThat(kept.subList(0, 30)).noneMatch(row -> row.isNullAt(0));
        assertThat(kept.subList(30, 33)).allMatch(row -> row.isNullAt(0));
    }

    @Test
    void columnsThatAreMissingOrOfAnotherTypeAreNamed() {
        assertRefused(classifier().setFeaturesCol("pixels"), "there is no column 'pixels'", "features, label");
        assertRefused(classifier().setLabelCol("digit"), "there is no column 'digit'");
        assertRefused(classifier().setFeaturesCol("text"), "column 'text' as features: it has the type string");
        assertRefused(classifier().setLabelCol("text"), "column 'text' as labels", "StringIndexer");
        assertRefused(classifier().setPredictionCol("label"), "there is a column 'label' already");
        assertRefused(classifier().setValidationIndicatorCol("label"), "column 'label'", "booleans");
    }

    private static void assertRefused(StarlingClassifier classifier, String... messages) {
        assertThatThrownBy(() -> classifier.fit(rows().withColumn("text", functions.lit("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(messages);
    }

    @Test
    void aClassThatAFoldLacksIsLearntByNoneAndASingleClassIsRefused() {
        Dataset<Row> named = new StringIndexer()
                .setInputCol("label")
                .setOutputCol("class")
                .fit(rows())
                .transform(rows());
        Dataset<Row> fold = named.where("class < 2");

        StarlingClassificationModel model = classifier().setLabelCol("class").fit(fold);

        assertThat(model.summary()
                        .configuration()
                        .at("/dataFrame/examplesByClass")
                        .toString())
                .isEqualTo("[10,10,0]");
        Vector probability = model.transform(fold).select("probability").head().getAs(0);
        assertThat(probability.size()).isEqualTo(3);
        assertFails(rows().where("label = 0"), "all labels in column 'label' are of one class");
        assertFails(rows().where("label > 5"), "no row has features");
    }

    @Test
    void aClassThatOnlyHeldBackRowsHaveIsRefused() {
        Dataset<Row> rows = rows().withColumn("heldBack", functions.col("label").equalTo(2));

        assertThatThrownBy(
                        () -> classifier().setValidationIndicatorCol("heldBack").fit(rows))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a label is 2, but there are 2 of them");
    }
}
