package org.starling.benchmarks.starling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.driver.evaluation.ClassificationReport;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.driver.evaluation.Evaluator;
import org.starling.driver.training.TrainingData;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.spec.Normalisation;

/**
 * Whole Starling job in one process: preprocesses raw files into shards, trains some epochs, evaluates on the executors. It
 * reports the time of training.
 */
public final class StarlingJob implements Contender {
    private static final String TRAIN = "train";
    private static final String TEST = "test";
    private static final int SHARDS = 8;
    private static final int FULL_TRAIN = 60_000;
    private static final int FULL_TEST = 10_000;

    private final Settings settings;
    private final StarlingTraining training;
    private SparkSession session;
    private Path work;
    private ShardSet shards;

    private StarlingJob(Settings settings) {
        this.settings = settings;
        this.training = new StarlingTraining(settings);
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        work = Files.createTempDirectory("starling-benchmark");
        session = training.openSpark();
        FashionMnist source = source();
        PipelineSpec spec = new PipelineSpec(
                new IdxSource(
                        source.trainImages().toString(), source.trainLabels().toString()),
                new IdxSource(
                        source.testImages().toString(), source.testLabels().toString()),
                null,
                null,
                null,
                null,
                null,
                null,
                Normalisation.SCALE,
                PackedImages.shape(training.network()),
                null,
                null,
                null,
                new ShardSpec(work.resolve("shards").toString(), SHARDS, 1));
        new Preprocess(session).run(spec, ExistingShards.FAIL);
        shards = ShardSet.open(session, spec.shards().path());
    }

    private FashionMnist source() throws IOException {
        FashionMnist whole = new FashionMnist(Path.of(settings.text("dataset")));
        int train = settings.count("examples");
        int test = settings.count("testExamples");
        if (train >= FULL_TRAIN && test >= FULL_TEST) {
            return whole;
        }
        return whole.copyFirst(train, test, Files.createDirectory(work.resolve("source")));
    }

    @Override
    public Measurement measure() {
        ShardManifest manifest = shards.manifest();
        JavaRDD<ExampleBlock> blocks = shards.blocks(TRAIN, training.workers(), PackedImages.BLOCK_SIZE)
                .persist(StorageLevel.MEMORY_AND_DISK());
        TrainingData<ExampleBlock> data = training.data(manifest.example(), blocks, shards.examples(TRAIN));
        long start = System.nanoTime();
        TrainingHistory history = training.train(data, training.start(), settings.count("epochs"));
        double seconds = (System.nanoTime() - start) / 1e9;
        blocks.unpersist();
        return new Measurement(history.examples(), seconds, Map.of("accuracy", accuracy(history)));
    }

    private double accuracy(TrainingHistory history) {
        ShardManifest manifest = shards.manifest();
        EvaluationReport report = new Evaluator(JavaSparkContext.fromSparkContext(session.sparkContext()))
                .evaluate(
                        history.model().forInference(),
                        shards.blocks(TEST, training.workers(), PackedImages.BLOCK_SIZE),
                        manifest.example(),
                        manifest.classes(),
                        new ReplicaOptions(training.backend(), PackedImages.BLOCK_SIZE, settings.count("threads")));
        if (report instanceof ClassificationReport classes) {
            return classes.accuracy();
        }
        throw new IllegalStateException("Cannot take the accuracy of " + report.getClass());
    }

    @Override
    public void close() {
        training.close();
        if (work != null) {
            FileUtils.deleteQuietly(work.toFile());
        }
    }

    /**
     * Kind {@code starling-job}; settings {@code network}, {@code workers}, {@code every}, {@code backend}, {@code epochs}, {@code
     * helpers}.
     */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "starling-job";
        }

        @Override
        public Contender create(Settings settings) {
            NativeLibraries.prepare();
            settings.find("helpers").ifPresent(helpers -> System.setProperty("starling.nd4j.helpers", helpers));
            return new StarlingJob(settings);
        }
    }
}
