package org.starling.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.evaluation.MultilabelClassificationEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.image.ImageSchema;
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
import org.starling.pipeline.files.DataException;

class OtherEstimatorsIT {
    private static final StructType NUMBERS = new StructType()
            .add("x", DataTypes.FloatType)
            .add("y", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("label", DataTypes.DoubleType)
            .add("both", SQLDataTypes.VectorType());

    /** {@code x}, {@code y} of one value, {@code label} = x − y, and {@code both} = (x − y, x + y). */
    private static Dataset<Row> numbers() {
        Random random = new Random(3);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            float x = random.nextFloat() - 0.5f;
            double y = random.nextDouble() - 0.5;
            rows.add(RowFactory.create(x, new Double[] {y}, x - y, Vectors.dense(x - y, x + y)));
        }
        return Tables.of(NUMBERS, rows);
    }

    private static StarlingRegressor regressor() {
        return new StarlingRegressor()
                .setFeaturesCols("x", "y")
                .setEpochs(15)
                .setBatchSize(8)
                .setHidden(16)
                .setLearningRate(0.01);
    }

    @Test
    void aRegressorLearnsANumberFromColumnsOfNumbersAndArrays() {
        Dataset<Row> predicted = regressor().fit(numbers()).transform(numbers());

        assertThat(new RegressionEvaluator().setMetricName("r2").evaluate(predicted))
                .isGreaterThan(0.95);
        assertThat(predicted.schema().apply("prediction").dataType()).isEqualTo(DataTypes.DoubleType);
    }

    /** The label is a number of the category, plus x; as a number the index of the category says little. */
    @Test
    void aTabularNetworkEmbedsTheColumnsOfAStringIndexer() {
        Dataset<Row> table = numbers()
                .withColumn("kind", functions.expr("concat('k', cast(abs(hash(label)) % 5 as int))"))
                .withColumn(
                        "label",
                        functions.expr(
                                "element_at(array(3.0D, -2.0D, 1.0D, -3.0D, 2.0D), 1 + int(substr(kind, 2))) + x"));
        StringIndexer indexer = new StringIndexer().setInputCol("kind").setOutputCol("index");
        VectorAssembler assembler =
                new VectorAssembler().setInputCols(new String[] {"x", "index"}).setOutputCol("features");
        Dataset<Row> indexed = assembler.transform(indexer.fit(table).transform(table));
        StarlingRegressor tabular = regressor().setNetwork("tabular").setEpochs(30);

        for (String[] columns : new String[][] {{"features"}, {"index", "x"}}) {
            Dataset<Row> predicted =
                    tabular.setFeaturesCols(columns).fit(indexed).transform(indexed);
            assertThat(new RegressionEvaluator().setMetricName("r2").evaluate(predicted))
                    .as(List.of(columns).toString())
                    .isGreaterThan(0.95);
        }
        assertThatThrownBy(() -> tabular.setFeaturesCols("x", "y").fit(indexed))
                .hasMessageContaining("the features have no index column to embed");
    }

    /** Every other row has another label, and weight 0. Updates are those of two batches of 4. */
    @Test
    void rowsOfWeightZeroTeachNothing() {
        Dataset<Row> table = numbers()
                .withColumn("weight", functions.expr("case when x > 0 then 2.0 else 0.0 end"))
                .withColumn("label", functions.expr("case when x > 0 then label else 100.0 end"));

        Dataset<Row> predicted = regressor()
                .setBatchSize(4)
                .setAccumulate(2)
                .setLearningRate(0.04)
                .setEpochs(30)
                .setLearningRateSchedule("{schedule: cosine, warmUpEpochs: 1}")
                .setWeightCol("weight")
                .fit(table)
                .transform(table.where("x > 0"));

        assertThat(new RegressionEvaluator().setMetricName("r2").evaluate(predicted))
                .isGreaterThan(0.9);
    }

    @Test
    void aRegressorLearnsVectors() {
        StarlingRegressionModel model = regressor().setLabelCol("both").fit(numbers());

        for (Row row : model.transform(numbers()).select("prediction", "both").takeAsList(50)) {
            assertThat(Math.sqrt(Vectors.sqdist(row.getAs(0), row.getAs(1)))).isLessThan(0.3);
        }
    }

    @Test
    void severalLabelsAreLearntFromArraysOfTheirNumbersAndFromVectors() {
        List<Row> rows = new ArrayList<>();
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            double x = random.nextDouble() - 0.5;
            double y = random.nextDouble() - 0.5;
            List<Double> labels = new ArrayList<>();
            if (x > 0) {
                labels.add(0.0);
            }
            if (y > 0) {
                labels.add(1.0);
            }
            rows.add(RowFactory.create(
                    Vectors.sparse(3, new int[] {0, 2}, new double[] {x, y}),
                    labels.toArray(Double[]::new),
                    Vectors.dense(x > 0 ? 1 : 0, y > 0 ? 1 : 0)));
        }
        Dataset<Row> table = Tables.of(
                new StructType()
                        .add("features", SQLDataTypes.VectorType())
                        .add("label", DataTypes.createArrayType(DataTypes.DoubleType))
                        .add("vector", SQLDataTypes.VectorType()),
                rows);
        StarlingMultiLabel estimator = new StarlingMultiLabel()
                .setEpochs(20)
                .setBatchSize(8)
                .setHidden(16)
                .setLearningRate(0.02);

        StarlingMultiLabelModel model = estimator.fit(table);
        StarlingMultiLabelModel ofVectors = estimator.setLabelCol("vector").fit(table);

        assertThat(new MultilabelClassificationEvaluator()
                        .setMetricName("microF1Measure")
                        .evaluate(model.transform(table)))
                .isGreaterThan(0.93);
        assertThat(ofVectors.checkpoint().model().parameters())
                .containsExactly(model.checkpoint().model().parameters());
        assertThatThrownBy(() -> estimator.setLabelCol("features").fit(table))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("must be 0 or 1");
    }

    /** Of two pixels of blue, green and red each: class 1 is red. */
    @Test
    void imagesOfSparkHaveTheirChannelsInOrder() throws InvalidRowException {
        StructType image = ImageSchema.columnSchema();
        byte[] data = {0, 51, (byte) 255, 0, 102, (byte) 255};
        Row row = RowFactory.create(RowFactory.create("a.png", 1, 2, 3, 16, data));
        FeatureReader reader = FeatureReader.of(new StructType().add("image", image), List.of("image"), 6);
        byte[] packed = new byte[6 * Float.BYTES];

        reader.read(row, packed, 0);

        float[] values = new float[6];
        ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        assertThat(values).containsExactly(1f, 1f, 0.2f, 0.4f, 0f, 0f);
    }

    /** The first ones, and 40 of 2 × 2 pixels: those of class 0 have blue, those of class 1 red. */
    private static Dataset<Row> images(Row... first) {
        List<Row> rows = new ArrayList<>(List.of(first));
        for (int i = 0; i < 40; i++) {
            byte[] data = new byte[3 * 4];
            data[i % 2 == 0 ? 0 : 2] = (byte) 255;
            rows.add(RowFactory.create(RowFactory.create("" + i, 2, 2, 3, 16, data), i % 2));
        }
        return Tables.of(
                new StructType().add("image", ImageSchema.columnSchema()).add("label", DataTypes.IntegerType), rows);
    }

    private static StarlingClassifier ofImages() {
        return new StarlingClassifier()
                .setFeaturesCol("image")
                .setHidden(4)
                .setEpochs(30)
                .setBatchSize(4)
                .setLearningRate(0.05);
    }

    @Test
    void imagesAreTrainedOn() {
        StarlingClassificationModel model = ofImages().fit(images());

        assertThat(model.transform(images()).where("prediction = label").count())
                .isEqualTo(40);
        Vector probability =
                model.transform(images()).select("probability").head().getAs(0);
        assertThat(probability.size()).isEqualTo(2);
    }

    @Test
    void imagesThatAreNullOrCouldNotBeDecodedAreNamedOrLeftOut() {
        Row none = RowFactory.create(null, 0);
        // what Spark's image source has for a file that it cannot decode
        Row undecoded = RowFactory.create(RowFactory.create("a.png", -1, -1, -1, -1, new byte[0]), 0);
        StarlingClassifier classifier = ofImages().setEpochs(1);

        assertThatThrownBy(() -> classifier.fit(images(none)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("column 'image' is null");
        assertThatThrownBy(() -> classifier.fit(images(undecoded)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("column 'image'")
                .hasMessageContaining("could not be decoded");
        StarlingClassificationModel model = classifier.setHandleInvalid("skip").fit(images(none, undecoded));
        assertThat(model.summary().data().rejected())
                .isEqualTo(Map.of("features are null", 1L, "the image cannot be used", 1L));
        assertThat(model.setHandleInvalid("keep")
                        .transform(images(none, undecoded))
                        .where("prediction is null")
                        .count())
                .isEqualTo(2);
    }
}
