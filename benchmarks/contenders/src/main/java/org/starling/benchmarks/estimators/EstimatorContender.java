package org.starling.benchmarks.estimators;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.executors.SparkInProcess;

/**
 * Fits an estimator to the training rows of a table, anew in each round with another seed, and predicts the test rows. The time is
 * that of the fit. Settings: {@code table} (a {@link LabelledTable}), {@code workers}, and those of table and estimator.
 */
public final class EstimatorContender implements Contender {
    private final Settings settings;
    private final EstimatorBuilder builder;
    private SparkSession session;
    private TableSplit table;
    private long seed;

    /** Builds the estimator of a round. */
    @FunctionalInterface
    public interface EstimatorBuilder {
        /** An estimator that reads {@code features} and {@code label}, and names its columns as spark.ml does. */
        Estimator<?> build(Settings settings, TableSplit table, long seed);
    }

    public EstimatorContender(Settings settings, EstimatorBuilder builder) {
        this.settings = settings;
        this.builder = builder;
    }

    @Override
    public void prepare() throws IOException {
        session = SparkSession.builder()
                .config(SparkInProcess.configuration(settings))
                .getOrCreate();
        table = settings.choice("table", LabelledTable.class).read(session, settings);
        // Java's compiler warms up
        measure();
    }

    @Override
    public Measurement measure() {
        Estimator<?> estimator = builder.build(settings, table, ++seed);
        long start = System.nanoTime();
        Transformer model = estimator.fit(table.train());
        double fitSeconds = seconds(start);

        Dataset<Row> predicted = model.transform(table.test());
        start = System.nanoTime();
        predicted.write().format("noop").mode("overwrite").save();
        double transformSeconds = seconds(start);

        return new Measurement(
                table.train().count(),
                fitSeconds,
                Map.of(
                        "fit s",
                        fitSeconds,
                        "test rows/s",
                        table.test().count() / transformSeconds,
                        "accuracy",
                        score(predicted, "accuracy"),
                        "log loss",
                        score(predicted, "logLoss")));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double score(Dataset<Row> predicted, String metric) {
        return new MulticlassClassificationEvaluator().setMetricName(metric).evaluate(predicted);
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
