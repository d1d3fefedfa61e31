package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.driver.evaluation.Evaluator;
import org.starling.driver.evaluation.InputLedger;
import org.starling.driver.evaluation.QuantileReport;
import org.starling.driver.evaluation.RawEvaluation;
import org.starling.driver.evaluation.RegressionReport;
import org.starling.driver.prediction.PredictionFormat;
import org.starling.driver.prediction.Predictor;
import org.starling.driver.report.ProgressListener;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.testing.LocalSpark;

/** Trains networks on labels that are vectors, from a YAML file and a table to a checkpoint and its predictions. */
class VectorLabelJobIT {
    private static final ReplicaOptions OPTIONS = new ReplicaOptions(Backend.AUTO, 32, 1);

    @TempDir
    static Path folder;

    private static final SparkSession spark = LocalSpark.session();

    @BeforeAll
    static void writeTable() throws IOException {
        table(600);
    }

    @Test
    void aNetworkLearnsSeveralNumbersAtOnce() throws IOException {
        network("regression", Activation.IDENTITY, LossFunction.MSE);
        JobConfig config = job("regression", "{as: number, columns: [sum, difference], normalise: standardise}");

        TrainResult result = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);

        RegressionReport report = (RegressionReport) result.evaluation();
        assertThat(report.values()).extracting("name").containsExactly("sum", "difference");
        // the noise is a tenth of the deviation, so 1 % of the variance cannot be explained
        assertThat(report.values()).allSatisfy(value -> assertThat(value.r2()).isGreaterThan(0.9));
        Evaluator evaluator = new Evaluator(JavaSparkContext.fromSparkContext(spark.sparkContext()));
        CheckpointStore store = CheckpointStore.at(config.checkpoints().path(), new Configuration());
        RawEvaluation again =
                evaluator.evaluate(store.loadLatest(), config.data().source(), OPTIONS);
        assertThat(again.records()).isEqualTo(new InputLedger(600, Map.of()));
        assertThat(again.report().loss()).isLessThan(0.1);
        // the difference has a deviation of 141, and noise of 10
        assertThat(((RegressionReport) again.report()).values().get(1).meanAbsoluteError())
                .isBetween(7.0, 40.0);
        try (Predictor predictor = new Predictor(spark, store.loadLatest(), OPTIONS)) {
            List<List<Double>> predicted = predictor.predict(config.data().source()).collectAsList().stream()
                    .map(row -> row.<Double>getList(1))
                    .toList();
            assertThat(predicted).hasSize(600).allMatch(values -> values.size() == 2);
            assertThat(predicted).anyMatch(values -> values.get(1) > 100);
        }
    }

    @Test
    void aNetworkLearnsSeveralLabelsAtOnce() throws IOException {
        network("labels", Activation.SIGMOID, LossFunction.XENT);
        JobConfig config = job("labels", "{as: multi-hot, columns: [tags], separator: +}");

        TrainResult result = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);

        RegressionReport report = (RegressionReport) result.evaluation();
        assertThat(report.values()).extracting("name").containsExactly("high", "positive");
        // guessing the mean of a label that is there half of the time gives 0.25
        assertThat(report.values())
                .allSatisfy(value -> assertThat(value.meanSquaredError()).isLessThan(0.1));
    }

    @Test
    void aBuiltInNetworkLearnsQuantiles() throws IOException {
        JobConfig config = job(
                "quantiles",
                "{as: number, columns: [difference], normalise: standardise, quantiles: [0.1, 0.5, 0.9]}",
                "{builtin: mlp, hidden: [16], learningRate: 0.01}");

        TrainResult result = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);

        QuantileReport report = (QuantileReport) result.evaluation();
        assertThat(report.quantiles())
                .extracting("name")
                .containsExactly("difference_q10", "difference_q50", "difference_q90");
        assertThat(result.history().metrics())
                .last()
                .satisfies(epoch -> assertThat(epoch.evaluation().loss()).isEqualTo(report.loss()));
        QuantileReport.IntervalScores interval = report.intervals().get(0);
        // four standard deviations of a share of 120 examples are 0.15
        assertThat(interval.coverage()).isBetween(0.65, 0.95);
        // noise of deviation 10 has 80 % in a range of 26; the label's own has 360
        assertThat(interval.meanWidth()).isBetween(15.0, 60.0);
        CheckpointStore store = CheckpointStore.at(config.checkpoints().path(), new Configuration());
        try (Predictor predictor = new Predictor(spark, store.loadLatest(), OPTIONS)) {
            Dataset<Row> predictions = predictor.predict(config.data().source());
            assertThat(predictions.columns())
                    .containsExactly("row", "difference_q10", "difference_q50", "difference_q90", "reason");
            assertThat(predictions.collectAsList()).hasSize(600).allSatisfy(row -> {
                assertThat(row.getDouble(1)).isLessThanOrEqualTo(row.getDouble(2));
                assertThat(row.getDouble(2)).isLessThanOrEqualTo(row.getDouble(3));
            });
            Path written = folder.resolve("quantiles-csv");
            predictor.write(config.data().source(), written.toString(), PredictionFormat.CSV);
            assertThat(spark.read()
                            .option("header", true)
                            .csv(written.toString())
                            .columns())
                    .containsExactly(predictions.columns());
        }
        assertThatThrownBy(() -> new Predictor(spark, store.loadLatest(), OPTIONS, List.of("Difference_q50")))
                .hasMessageContaining("predictions have a column of this name already");
    }

    @Test
    void builtInNetworksLearnNumbersAndLabels() throws IOException {
        String model = "{builtin: mlp, hidden: [16], learningRate: 0.01}";

        TrainResult numbers = new TrainJob(spark, ProgressListener.silent())
                .run(job("mlp-sum", "{as: number, columns: [sum], normalise: standardise}", model), TrainMode.FRESH);
        TrainResult labels = new TrainJob(spark, ProgressListener.silent())
                .run(job("mlp-tags", "{as: multi-hot, columns: [tags], separator: +}", model), TrainMode.FRESH);

        assertThat(((RegressionReport) numbers.evaluation()).values().get(0).r2())
                .isGreaterThan(0.9);
        assertThat(((RegressionReport) labels.evaluation()).values())
                .allSatisfy(value -> assertThat(value.meanSquaredError()).isLessThan(0.1));
    }

    private static void table(int rows) throws IOException {
        Random random = new Random(1);
        List<String> lines = new ArrayList<>(List.of("a,b,sum,difference,tags"));
        for (int i = 0; i < rows; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            double sum = a + b + 0.1 * random.nextGaussian();
            double difference = 100 * (a - b + 0.1 * random.nextGaussian());
            String tags = (a > 0 ? "positive" : "+") + (b > 0 ? "+high" : "+");
            lines.add(String.format(Locale.ROOT, "%.4f,%.4f,%.4f,%.4f,%s", a, b, sum, difference, tags));
        }
        Files.write(folder.resolve("table.csv"), lines);
    }

    private static void network(String name, Activation activation, LossFunction loss) throws IOException {
        String json = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .weightInit(WeightInit.XAVIER)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(2)
                        .nOut(16)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder(loss)
                        .nIn(16)
                        .nOut(2)
                        .activation(activation)
                        .build())
                .build()
                .toJson();
        Files.writeString(folder.resolve(name + ".json"), json);
    }

    private static JobConfig job(String name, String target) throws IOException {
        return job(name, target, "{json: %s/%s.json}".formatted(folder, name));
    }

    private static JobConfig job(String name, String target, String model) throws IOException {
        String yaml =
                """
                name: %1$s
                data:
                  source: {format: csv, path: %2$s/table.csv}
                  split: {test: 0.2, seed: 1}
                  features: [{as: number, columns: [a, b]}]
                  targets: [%3$s]
                  shards: {path: %2$s/%1$s-shards, count: 2}
                model: %4$s
                training: {workers: 2, epochs: 15, batchSize: 32, averaging: {every: 5}}
                checkpoints: {path: %2$s/%1$s-checkpoints}
                spark:
                  conf: {spark.ui.enabled: "false"}
                """
                        .formatted(name, folder, target, model);
        Path file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
        return new JobConfigReader(new Configuration(), DatasetLocator.ofUser()).read(file.toString(), List.of());
    }
}
