package org.starling.driver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.driver.config.binding.ConfigurationException;
import org.starling.driver.config.dataset.Dataset;
import org.starling.driver.config.dataset.DatasetFile;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.worker.averaging.AveragingPolicy;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TargetSpec;

class JobConfigReaderTest {
    private static final Path JOBS = Path.of("../conf");
    private static final String JOB =
            """
            name: digits
            data:
              source: {format: csv, path: digits.csv, header: absent, label: c64}
              split: {test: 0.2}
              shards: {path: shards}
            model: {builtin: mlp}
            training: {epochs: 2}
            checkpoints: {path: checkpoints}
            """;

    @TempDir
    private Path folder;

    private JobConfigReader reader;

    @BeforeEach
    void makeReader() {
        reader = new JobConfigReader(new Configuration(), new DatasetLocator(List.of(), folder));
    }

    private void putDataset() throws IOException {
        for (Dataset dataset : Dataset.KNOWN) {
            Path home = Files.createDirectories(folder.resolve(dataset.name()));
            for (DatasetFile file : dataset.files()) {
                Files.createFile(home.resolve(file.name()));
            }
        }
    }

    private List<String> problems(String yaml, String... assignments) {
        try {
            reader.parse(yaml, "job.yaml", List.of(assignments));
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems().stream().map(Object::toString).toList();
        }
    }

    @Test
    void theDialectOfACsvIsChecked() {
        assertThat(problems(JOB.replace(
                        "label: c64",
                        "label: c64, encoding: latin-15, quote: ab, escape: ' ', comment: ',', thousands: .")))
                .extracting(problem -> problem.substring(0, problem.indexOf(' ')))
                .containsExactlyInAnyOrder(
                        "data.source.encoding:",
                        "data.source.quote:",
                        "data.source.escape:",
                        "data.source.comment:",
                        "data.source.thousands:");
    }

    @Test
    void indicesAreNotChangedInTheWorkers() {
        assertThat(problems(JOB, "data.features=[{as: index, columns: [c1]}]", "training.augment=[{operation: mixup}]"))
                .singleElement()
                .asString()
                .startsWith("training.augment: must be empty, because it would change features with as: index");
    }

    @Test
    void leavesOutWhatHasADefault() {
        JobConfig job = reader.parse(JOB, "job.yaml", List.of());
        assertThat(job.training())
                .isEqualTo(new TrainingSpec(
                        2,
                        2,
                        64,
                        1,
                        Shuffle.EVERY_EPOCH,
                        new AveragingSpec(10, UpdaterStateMode.AVERAGE, Duration.ofSeconds(60)),
                        Backend.AUTO,
                        2));
        assertThat(job.model()).isEqualTo(new ModelSpec.Mlp(List.of(128), UpdaterChoice.ADAM, null, 1));
        assertThat(job.checkpoints()).isEqualTo(new CheckpointSpec("checkpoints", 3, 1));
        assertThat(job.spark()).isEqualTo(new SparkSpec(null, Map.of()));
        assertThat(job.data().normalise()).isEqualTo(Normalisation.SCALE);
        assertThat(job.data().source()).isInstanceOfSatisfying(CsvSource.class, csv -> {
            assertThat(csv.label()).isEqualTo("c64");
            assertThat(csv.delimiter()).isEqualTo(",");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo-digits.yaml",
                "fashion-mnist-cnn.yaml",
                "fashion-mnist-mlp.yaml",
                "recommender.yaml",
                "tabular.yaml"
            })
    void readsTheJobsThatComeWithStarling(String job) throws IOException {
        putDataset();
        assertThat(reader.read(JOBS.resolve(job).toString(), List.of())
                        .training()
                        .workers())
                .isEqualTo(2);
    }

    @Test
    void replacesNamesOfDataSetsByFiles() throws IOException {
        putDataset();
        JobConfig job = reader.read(JOBS.resolve("fashion-mnist-cnn.yaml").toString(), List.of());
        assertThat(job.data().source()).isInstanceOfSatisfying(IdxSource.class, idx -> assertThat(idx.images())
                .startsWith("file:")
                .endsWith("/fashion-mnist/train-images-idx3-ubyte.gz"));
    }

    @Test
    void namesThePathOfADataSetThatIsNotThere() {
        assertThatThrownBy(
                        () -> reader.read(JOBS.resolve("fashion-mnist-cnn.yaml").toString(), List.of()))
                .hasMessageContaining("data.source.images: the data set fashion-mnist is not on this machine")
                .hasMessageContaining("data.test.labels: ");
    }

    @Test
    void readsTargetsAndWindowsOfATimeSeries() {
        JobConfig job = reader.parse(
                JOB.replace(", label: c64", ""),
                "job.yaml",
                List.of(
                        "data.windows={time: at, by: [station], length: 48, horizon: 6}",
                        "data.targets=[{as: number, columns: [a, b]}, {as: multi-hot, columns: [c], separator: '|'}]"));

        assertThat(job.data().windows()).isEqualTo(new SeriesSpec("at", List.of("station"), 48, 1, 6));
        assertThat(job.data().targets())
                .containsExactly(
                        new TargetSpec.Numbers(List.of("a", "b"), Scaling.NONE),
                        new TargetSpec.MultiHot(List.of("c"), "|", 100));
    }

    @Test
    void readsQuantilesOfTargets() {
        String labelled = JOB.replace(", label: c64", "");
        JobConfig job = reader.parse(
                labelled,
                "job.yaml",
                List.of("data.targets=[{as: number, columns: [a], quantiles: [0.05, 0.5, 0.95]}]"));

        assertThat(job.data().targets())
                .containsExactly(new TargetSpec.Numbers(List.of("a"), Scaling.NONE, List.of(0.05, 0.5, 0.95), null));
        assertThat(reader.parse(JobConfigWriter.tree(job).toString(), "state.json", List.of())
                        .data())
                .isEqualTo(job.data());
        assertThat(
                        problems(
                                labelled,
                                "data.targets=[{as: number, columns: [a], quantiles: [0.5, 0.5]}, {as: number, columns: [b], quantiles: []}, {as: number, columns: [b], quantiles: [1.5]}, {as: number, columns: [a, b], quantiles: [0.5], normalise: unit-norm}]"))
                .hasSize(4)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("data.targets[0].quantiles: must be levels between 0 and 1 in ascending order"))
                .anySatisfy(problem -> assertThat(problem).contains("targets[1].quantiles"))
                .anySatisfy(problem -> assertThat(problem).contains("targets[2].quantiles"))
                .anySatisfy(problem -> assertThat(problem).contains("targets[3].normalise"));
    }

    @Test
    void namesWhatIsWrongWithTargetsAndWindowsAndTheNearestKey() {
        assertThat(problems(
                        JOB,
                        "data.windows={time: at, length: 0, horizont: 6, stride: 0}",
                        "data.targets=[{as: nummer, columns: [a]}]"))
                .containsExactlyInAnyOrder(
                        "data.windows: unknown key 'horizont'; did you mean 'horizon'?",
                        "data.windows.length: must lie between 1 and 1048576, is 0",
                        "data.windows.stride: must lie between 1 and 1048576, is 0",
                        "data.targets[0].as: unknown as 'nummer'; did you mean 'number'?");
        assertThat(problems(JOB, "data.targets=[{as: number, columns: [a]}]"))
                .containsExactly(
                        "data.targets: must not be given together with the label of a source; leave one of them out");
    }

    @Test
    void reportsTwoErrorsAtOnceWithTheirPaths() {
        assertThat(problems(JOB, "training.epochs=0", "training.averaging.every=0", "training.batchsize=3"))
                .containsExactlyInAnyOrder(
                        "training: unknown key 'batchsize'; did you mean 'batchSize'?",
                        "training.averaging.every: must be at least 1, is 0",
                        "training.epochs: must be at least 1, is 0");
    }

    @Test
    void theFormerNamesOfTheBackendAreRefusedWithTheNewOnes() {
        assertThat(problems(JOB, "training.kernel=nd4j"))
                .containsExactlyInAnyOrder(
                        "training: unknown key 'kernel'; it is 'backend' now",
                        "training.backend: must be one of auto, onednn, torch, dl4j, is 'nd4j'; it is 'dl4j' now");
    }

    @Test
    void averagingIsChosenInItsBlock() {
        AveragingSpec spec = reader.parse(
                        JOB,
                        "job.yaml",
                        List.of(
                                "training.averaging.schedule={kind: post-local, warmUpBatches: 100, batches: 20}",
                                "training.averaging.outer={kind: nesterov, learningRate: 0.5}",
                                "training.averaging.codec=int8",
                                "training.averaging.quorum=0.75"))
                .training()
                .averaging();
        assertThat(spec.policy())
                .isEqualTo(new AveragingPolicy(
                        new AveragingSchedule.PostLocal(100, 20),
                        new OuterOptimizer.Nesterov(0.5, 0.9),
                        CodecType.INT8,
                        UpdaterStateMode.AVERAGE,
                        Overlap.NONE,
                        0.75,
                        Duration.ofSeconds(60)));
    }

    @Test
    void averagingSettingsThatDoNotGoTogetherAreRefused() {
        assertThat(problems(
                        JOB,
                        "training.averaging.every=5",
                        "training.averaging.schedule={kind: growing}",
                        "training.averaging.overlap=one-round",
                        "training.averaging.outer={kind: slowmo}",
                        "training.averaging.quorum=0.5"))
                .containsExactlyInAnyOrder(
                        "training.averaging.schedule: excludes every = 5; remove one of them",
                        "training.averaging.overlap: does not go with updaterState average; set updaterState to keep or reset",
                        "training.averaging.overlap: does not go with an outer optimiser that has momentum; set outer to {kind: mean}",
                        "training.averaging.overlap: does not go with a quorum below 1; set quorum to 1");
        assertThat(problems(JOB, "training.averaging.quorum=0", "training.averaging.outer={kind: momentum}"))
                .containsExactlyInAnyOrder(
                        "training.averaging.outer.kind: unknown kind 'momentum'; known here: mean, nesterov, slowmo",
                        "training.averaging.quorum: must be more than 0 and at most 1, is 0.0");
    }

    @Test
    void reportsWhatIsWrongInDifferentBlocks() {
        assertThat(problems(JOB.replace("label: c64", "lable: c64").replace("builtin: mlp", "builtin: mpl")))
                .contains(
                        "data.source: unknown key 'lable'; did you mean 'label'?",
                        "model.builtin: unknown builtin 'mpl'; did you mean 'mlp'?");
    }

    @Test
    void takesTestDataOrASplitButNotBoth() {
        assertThat(problems(JOB, "data.test={format: csv, path: b, label: c64}"))
                .singleElement()
                .asString()
                .startsWith("data.split: ");
        assertThat(problems(JOB, "data.split={test: 2, by: [a, a], share: exact}"))
                .hasSize(3)
                .allMatch(problem -> problem.startsWith("data.split."));
        assertThat(problems(JOB, "data.split=")).singleElement().asString().startsWith("data.split: is missing");
    }

    @Test
    void columnsOfATableCanBeDeclared() {
        String source = "data.source={format: csv, path: a.csv, label: kind, schema: %s, columns: %s}";

        assertThat(problems(JOB, source.formatted("'age dubble, kynd string'", "[]")))
                .singleElement()
                .asString()
                .startsWith("data.source.schema: is no schema of Spark SQL (");
        assertThat(problems(JOB, source.formatted("'age double, kynd string'", "[a]")))
                .containsExactly(
                        "data.source.columns: must not be given together with schema, which names the columns; leave one of them out",
                        "data.source.label: names no column of columns, is kind; did you mean 'kynd'?");
    }

    @Test
    void modelsComeFromNamesFilesAndCheckpoints() {
        assertThat(reader.parse(JOB, "job.yaml", List.of("model={json: net.json}"))
                        .model())
                .isEqualTo(new ModelSpec.JsonFile("net.json"));
        assertThat(reader.parse(JOB, "job.yaml", List.of("model={checkpoint: runs/x}"))
                        .model())
                .isEqualTo(new ModelSpec.Checkpoint("runs/x"));
        assertThat(reader.parse(JOB, "job.yaml", List.of("model={zip: net.zip}"))
                        .model())
                .isEqualTo(new ModelSpec.ZipFile("net.zip"));
        assertThat(reader.parse(JOB, "job.yaml", List.of("model={onnx: net.onnx, learningRate: 0.1}"))
                        .model())
                .isEqualTo(new ModelSpec.OnnxFile("net.onnx", UpdaterChoice.ADAM, 0.1));
        assertThat(problems(JOB, "model={onnx: net.onnx, updater: sgd, learningRate: -1}"))
                .containsExactly("model.learningRate: must be positive and finite, is -1.0");
        assertThat(problems(JOB, "model={json: net.json, builtin: cnn}"))
                .containsExactly(
                        "model: must have exactly one of the keys builtin, json, checkpoint, zip, onnx, keras, has [builtin, json]");
        assertThat(problems(JOB, "model.learningRate=-1"))
                .containsExactly("model.learningRate: must be positive and finite, is -1.0");
    }

    @Test
    void aCheckpointIsFineTunedInTheOrderOfItsFactors() {
        ModelSpec.Checkpoint tuned = (ModelSpec.Checkpoint) reader.parse(
                        JOB,
                        "job.yaml",
                        List.of(
                                "model={checkpoint: runs/x, epoch: 3, freeze: [a, 'b*'], head: {}, learningRates: {z: 10, '*': 0.1}}"))
                .model();

        assertThat(tuned.epoch()).isEqualTo("3");
        assertThat(tuned.freeze()).containsExactly("a", "b*");
        assertThat(tuned.head()).isEqualTo(new HeadSpec(ClassWeights.NONE, 1));
        assertThat(tuned.learningRates().keySet()).containsExactly("z", "*");
        assertThat(problems(JOB, "model={checkpoint: runs/x, epoch: first, learningRates: {a: 0}}"))
                .containsExactlyInAnyOrder(
                        "model.epoch: must be best, last or the number of an epoch, is first",
                        "model.learningRates: must have factors that are positive and finite, is {a=0.0}; list layers that must not change in freeze");
    }

    @Test
    void sparkPropertiesAreSetOneByOne() {
        assertThat(reader.parse(JOB, "job.yaml", List.of("spark.conf.spark.executor.memory=2g"))
                        .spark()
                        .conf())
                .containsExactly(Map.entry("spark.executor.memory", "2g"));
        assertThat(problems(JOB, "spark.conf.executor=2g"))
                .containsExactly("spark.conf: has the key 'executor', but Spark reads only spark.*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.executor.memory=lots",
                "spark.driver.maxResultSize=1x",
                "spark.kryoserializer.buffer.max=k",
                "spark.network.timeout=soon",
                "spark.task.cpus=two",
                "spark.sql.files.maxPartitionBytes=many",
                "spark.sql.shuffle.partitions=0",
                "spark.authenticate=maybe"
            })
    void valuesThatSparkCannotReadAreRefused(String property) {
        String[] parts = property.split("=", 2);

        assertThat(problems(JOB, "spark.conf." + property))
                .singleElement()
                .asString()
                .startsWith("spark.conf: has '%s' for %s, which Spark cannot read (".formatted(parts[1], parts[0]))
                .endsWith("); correct it")
                .doesNotContain("Exception", "\n");
    }

    @Test
    void readsFilesOfAnyFileSystem() throws IOException {
        Path file = Files.writeString(folder.resolve("job.yaml"), JOB);
        assertThat(reader.read(file.toUri().toString(), List.of()).name()).isEqualTo("digits");
    }

    @Test
    void saysWhichFileIsMissing() {
        assertThatThrownBy(() -> reader.read("nowhere/job.yaml", List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Cannot use nowhere/job.yaml: there is no such file; check the path");
        assertThatThrownBy(() -> reader.read("nofs://a/job.yaml", List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("nofs");
    }

    @Test
    void syntaxErrorIsTheOnlyOneThatIsReported() {
        assertThat(problems("name: [")).singleElement().asString().startsWith("line 1, column 8: not YAML: ");
    }
}
