package org.starling.driver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.evaluation.ClassificationReport;
import org.starling.driver.evaluation.RegressionReport;
import org.starling.driver.report.ProgressListener;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.generate.DirtyTableSpec;
import org.starling.pipeline.generate.RatingTable;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.Prediction;
import org.starling.serving.StarlingModel;

/** Trains the built-in networks over index columns on generated ratings, and predicts for known and unknown users. */
class ColumnNetworksIT {
    private static final String TOWERS = "{builtin: two-tower, user: user, item: item, width: 8, learningRate: 0.01}";

    @TempDir
    static Path folder;

    private static final SparkSession spark = LocalSpark.session();

    @BeforeAll
    static void writeRatings() {
        ratings().write();
    }

    private static RatingTable ratings() {
        return new RatingTable(spark, folder.resolve("ratings").toString(), DirtyTableSpec.Format.CSV, 20_000, 1);
    }

    @Test
    void generatedTablesReplaceNothing() {
        assertThatThrownBy(() -> ratings().write())
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot generate a table")
                .hasMessageContaining("remove it");
    }

    @Test
    void aRecommenderLearnsRatings() throws IOException {
        JobConfig config = job(
                "recommender",
                "",
                "[{as: index, columns: [user, item]}]\n  targets: [{as: number, columns: [rating], normalise: standardise}]",
                TOWERS);

        TrainResult result = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);

        RegressionReport report = (RegressionReport) result.evaluation();
        // noise is 8 % of the variance; the mean of each user and item explains less than half of it
        assertThat(report.values().get(0).r2()).isGreaterThan(0.75);
        try (StarlingModel model = StarlingModel.open(config.checkpoints().path())) {
            Prediction.Estimated known = estimated(model, Map.of("user", "u001", "item", "i002"));
            Prediction.Estimated unknown = estimated(model, Map.of("user", "nobody", "item", "i002"));
            assertThat(known.unseen()).isEmpty();
            assertThat(unknown.unseen()).containsExactly("user");
            assertThat(unknown.values().get("rating")).isBetween(1.0, 5.0);
            assertThat(model.predict(List.of(Map.of("item", "i002"))).get(0)).isInstanceOf(Prediction.Rejected.class);
        }
    }

    private static Prediction.Estimated estimated(StarlingModel model, Map<String, Object> record) {
        return (Prediction.Estimated) model.predict(List.of(record)).get(0);
    }

    @Test
    void aTabularNetworkLearnsClasses() throws IOException {
        JobConfig config = job(
                "tabular",
                ", label: liked",
                "[{as: index, columns: [user, item, genre]}, {as: number, columns: [age]}]",
                "{builtin: tabular, hidden: [32], embedding: 8, learningRate: 0.01}");

        TrainResult result = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);

        // the larger class has about half of the ratings
        assertThat(((ClassificationReport) result.evaluation()).accuracy()).isGreaterThan(0.65);
    }

    @Test
    void columnsThatAreNoIndicesAreRefused() throws IOException {
        JobConfig config = job("no-index", ", label: liked", "[{as: one-hot, columns: [user, item]}]", TOWERS);
        assertThatThrownBy(() -> new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("model.user is 'user', but the features have no index column of that name");
    }

    private static JobConfig job(String name, String label, String features, String model) throws IOException {
        String yaml =
                """
                name: %1$s
                data:
                  source: {format: csv, path: %2$s/ratings%3$s}
                  split: {test: 0.2, seed: 1}
                  features: %4$s
                  shards: {path: %2$s/%1$s-shards, count: 2}
                model: %5$s
                training: {workers: 2, epochs: 8, batchSize: 64, averaging: {every: 5}}
                checkpoints: {path: %2$s/%1$s-checkpoints}
                spark:
                  conf: {spark.ui.enabled: "false"}
                """
                        .formatted(name, folder, label, features, model);
        Path file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
        return new JobConfigReader(new Configuration(), DatasetLocator.ofUser()).read(file.toString(), List.of());
    }
}
