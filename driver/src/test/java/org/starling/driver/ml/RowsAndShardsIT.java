package org.starling.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.config.JobConfig;
import org.starling.driver.job.DigitsJob;
import org.starling.driver.job.TrainJob;
import org.starling.driver.job.TrainMode;
import org.starling.driver.job.TrainResult;
import org.starling.driver.report.ProgressListener;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.testing.LocalSpark;

/** Compares fits with jobs on shards. */
class RowsAndShardsIT {
    private static final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void aFitOfTheExamplesOfShardsInTheirOrderGivesTheBitsOfTheJob() {
        JobConfig config = DigitsJob.read(folder, "training.epochs=3", "training.shuffle='off'");
        TrainResult job = new TrainJob(spark, ProgressListener.silent()).run(config, TrainMode.FRESH);

        StarlingClassificationModel model = new StarlingClassifier()
                .setLearningRate(0.005)
                .setBatchSize(16)
                .setEpochs(3)
                .setShuffle("off")
                .setAveraging("{every: 5}")
                .fit(rows(ShardSet.open(spark, DigitsJob.shards(folder).toString())));

        assertThat(model.checkpoint().model().network())
                .isEqualTo(job.history().model().network());
        assertThat(model.checkpoint().model().parameters())
                .containsExactly(job.history().model().parameters());
        assertThat(model.checkpoint().model().updaterState())
                .containsExactly(job.history().model().updaterState());
        assertThat(model.summary().ledger()).isEqualTo(job.history().ledger());
    }

    @Test
    void weightsOfAColumnAreThoseOfWeightCol() throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader table = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(DigitsJob.table()))), StandardCharsets.UTF_8))) {
            table.lines().forEach(line -> lines.add(line + "," + lines.size() % 5 / 2.0));
        }
        String[] settings = {
            "training.epochs=2",
            "training.shuffle='off'",
            "data.source.path=" + Files.write(folder.resolve("weighted.csv"), lines),
            "data.weight=c65"
        };
        TrainResult job =
                new TrainJob(spark, ProgressListener.silent()).run(DigitsJob.read(folder, settings), TrainMode.FRESH);
        Dataset<Row> rows = rows(ShardSet.open(spark, DigitsJob.shards(folder).toString()));
        StarlingClassifier classifier = new StarlingClassifier()
                .setLearningRate(0.005)
                .setBatchSize(16)
                .setEpochs(2)
                .setShuffle("off")
                .setAveraging("{every: 5}");

        assertThat(classifier
                        .copy(classifier.extractParamMap())
                        .setWeightCol("weight")
                        .fit(rows)
                        .checkpoint()
                        .model()
                        .parameters())
                .containsExactly(job.history().model().parameters());
        assertThat(parameters(classifier, rows))
                .isNotEqualTo(job.history().model().parameters());
        assertThat(job.history().ledger().trained()).isEqualTo(2L * rows.count());
    }

    private static Dataset<Row> rows(ShardSet shards) {
        ExampleFormat format = shards.manifest().example();
        int length = format.features().length();
        List<Row> rows = new ArrayList<>();
        for (ExampleBlock block : shards.blocks(Splits.TRAIN, 1, 100).collect()) {
            Batch batch = new Batch(format, block.size());
            for (int i = 0; i < block.size(); i++) {
                batch.add(block, i);
            }
            float[] values = new float[block.size() * length];
            batch.unpackFeatures(FloatBuffer.wrap(values));
            for (int i = 0; i < block.size(); i++) {
                double[] features = new double[length];
                for (int j = 0; j < length; j++) {
                    features[j] = values[i * length + j];
                }
                double weight = block.labelMasks().length == 0 ? 1 : block.labelMasks()[i];
                rows.add(RowFactory.create(Vectors.dense(features), (double) block.classes()[i], weight));
            }
        }
        return Tables.of(
                new StructType()
                        .add("features", SQLDataTypes.VectorType())
                        .add("label", DataTypes.DoubleType)
                        .add("weight", DataTypes.DoubleType),
                rows);
    }

    @Test
    void theSameRowsGiveTheSameBitsAndAnotherSeedDoesNot() {
        StarlingClassifier classifier =
                new StarlingClassifier().setEpochs(2).setBatchSize(8).setHidden(4);
        Dataset<Row> rows = Tables.clusters(100);

        float[] first = parameters(classifier, rows);
        float[] second = parameters(classifier, rows);
        float[] other = parameters(classifier.setSeed(2), rows);

        assertThat(second).containsExactly(first);
        assertThat(other).isNotEqualTo(first);
    }

    private static float[] parameters(StarlingClassifier classifier, Dataset<Row> rows) {
        return classifier.fit(rows).checkpoint().model().parameters();
    }
}
