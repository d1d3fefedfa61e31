package org.starling.benchmarks.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Repetition;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.ImageBatch;
import org.starling.benchmarks.executors.SparkInProcess;

/**
 * Spark MLlib's {@link MultilayerPerceptronClassifier} with the layers 784-128-10 (sigmoid between them, softmax at the end:
 * MLlib offers no other) in double precision. It does not average parameters but sums the gradient of the whole data once
 * an iteration; by plain gradient descent, so that an iteration is exactly one pass. One more pass a fit, which MLlib makes
 * for the final loss, is part of its time and not counted as training.
 */
public final class SparkMllib implements Contender {
    private static final int PIXELS = FashionMnist.SIDE * FashionMnist.SIDE;
    private static final int[] LAYERS = {PIXELS, 128, FashionMnist.CLASSES};
    private static final int PASSES = 10;
    private static final double STEP_SIZE = 0.03;

    private final Settings settings;
    private SparkSession session;
    private Dataset<Row> data;
    private long examples;

    private SparkMllib(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void prepare() throws Exception {
        session = SparkSession.builder()
                .config(SparkInProcess.configuration(settings))
                .getOrCreate();
        List<Row> rows = new ArrayList<>();
        for (ImageBatch image : new FashionMnist(Path.of(settings.text("dataset")))
                .train(settings.count("examples"))
                .batches(1)) {
            double[] features = new double[PIXELS];
            float[] scaled = image.scaledPixels();
            for (int i = 0; i < PIXELS; i++) {
                features[i] = scaled[i];
            }
            rows.add(RowFactory.create(Vectors.dense(features), (double) image.labels()[0]));
        }
        examples = rows.size();
        StructType schema =
                new StructType().add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType);
        data = session.createDataFrame(rows, schema)
                .repartition(settings.count("workers"))
                .cache();
        data.count();
        Repetition.atLeast(settings.seconds("warmUpSeconds"), this::passes);
    }

    private long passes() {
        MultilayerPerceptronClassificationModel model = new MultilayerPerceptronClassifier()
                .setLayers(LAYERS)
                .setBlockSize(settings.count("batchSize"))
                .setSolver("gd")
                .setStepSize(STEP_SIZE)
                .setTol(0)
                .setMaxIter(PASSES)
                .setSeed(1)
                .fit(data);
        int iterations = model.summary().totalIterations();
        if (iterations < 1) {
            throw new IllegalStateException("Cannot count MLlib's passes: it reports " + iterations + " iterations");
        }
        return examples * iterations;
    }

    @Override
    public Measurement measure() throws Exception {
        Measurement measured = Repetition.atLeast(settings.seconds("roundSeconds"), this::passes);
        return new Measurement(measured.examples(), measured.seconds(), Map.of("trained / offered", 1.0));
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }

    /** Kind {@code spark-mllib}; settings {@code workers} and {@code batchSize}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "spark-mllib";
        }

        @Override
        public Contender create(Settings settings) {
            return new SparkMllib(settings);
        }
    }
}
