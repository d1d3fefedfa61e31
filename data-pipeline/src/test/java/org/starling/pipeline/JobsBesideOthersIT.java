package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.PreprocessResult.Outcome;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.WriteRetry;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.CsvFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;

/** A job leaves alone what belongs to others: the folder that somebody made meanwhile, and what the calling thread told Spark. */
class JobsBesideOthersIT {
    private static final String DESCRIPTION = "spark.job.description";

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void aFolderThatAppearsDuringTheJobIsNotReplaced() throws IOException {
        PipelineSpec spec = spec();
        Path precious = folder.resolve("shards/precious.txt");
        for (ExistingShards ifExists : ExistingShards.values()) {
            assertThatThrownBy(() -> meanwhile(
                            () -> Files.writeString(
                                    Files.createDirectories(precious.getParent())
                                            .resolve("precious.txt"),
                                    "mine"),
                            spec,
                            ifExists))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("Cannot write shards: ");
            assertThat(precious).hasContent("mine");
            Files.delete(precious);
            Files.delete(precious.getParent());
        }
        try (var left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("t.csv");
        }
    }

    @Test
    void ofTwoEqualJobsThatMeetTheSlowerOneUsesTheShardsOfTheOther() throws IOException {
        PipelineSpec spec = spec();
        ShardSpec aside = new ShardSpec(folder.resolve("aside").toString(), 2, 1);
        PipelineSpec other = PipelineSpecs.of(spec.source(), aside)
                .split(spec.split())
                .normalise(spec.normalise())
                .build();
        new Preprocess(spark).run(other, ExistingShards.FAIL);
        Action publish = () -> Files.move(folder.resolve("aside"), folder.resolve("shards"));

        assertThat(meanwhile(publish, spec, ExistingShards.REUSE_IF_SAME).outcome())
                .isEqualTo(Outcome.REUSED);
    }

    @Test
    void theDescriptionOfTheCallersJobsIsRestored() throws IOException {
        try {
            spark.sparkContext().setJobDescription("of the caller");
            new Preprocess(spark).run(spec(), ExistingShards.OVERWRITE);
            assertThat(spark.sparkContext().getLocalProperty(DESCRIPTION)).isEqualTo("of the caller");

            spark.sparkContext().setJobDescription(null);
            new Preprocess(spark).run(spec(), ExistingShards.OVERWRITE);
            assertThat(spark.sparkContext().getLocalProperty(DESCRIPTION)).isNull();
        } finally {
            spark.sparkContext().setJobDescription(null);
        }
    }

    @Test
    void aManifestThatCannotBeReadIsReplacedOnDemand() throws IOException {
        new Preprocess(spark).run(spec(), ExistingShards.FAIL);
        Files.writeString(folder.resolve("shards/manifest.json"), "half of");

        assertThatThrownBy(() -> new Preprocess(spark).run(spec(), ExistingShards.REUSE_IF_SAME))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("remove the shards, and run preprocess again");
        assertThatThrownBy(() -> new Preprocess(spark).run(spec(), ExistingShards.OVERWRITE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("its manifest.json is not one that Starling wrote");
        assertThat(folder.resolve("shards/manifest.json")).hasContent("half of");
    }

    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @ValueSource(strings = {".parquet", "report.json", "manifest.json"})
    void aDiskThatIsFullIsNamedAndNothingIsLeftOnIt(String file) throws IOException {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        conf.set("fs.full.impl", FullFileSystem.class.getName());
        conf.setBoolean("fs.full.impl.disable.cache", true);
        conf.set(FullFileSystem.FIRST_LOST, file);
        conf.set(WriteRetry.TIMEOUT_PROPERTY, "0");
        PipelineSpec spec = spec();
        ShardSpec shards = new ShardSpec("full:" + folder.resolve("shards"), 2, 1);
        PipelineSpec full = PipelineSpecs.of(spec.source(), shards)
                .split(spec.split())
                .normalise(spec.normalise())
                .build();

        assertThatThrownBy(() -> new Preprocess(spark).run(full, ExistingShards.FAIL))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot write ")
                .hasMessageContaining("full:" + folder)
                .hasMessageEndingWith(
                        ": No space left on device; make room or grant access there, or use another path");
        try (var left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("t.csv");
        }
    }

    /** Has no room for files of some name. */
    public static final class FullFileSystem extends RawLocalFileSystem {
        static final String FIRST_LOST = "test.first.lost";
        private static final org.apache.hadoop.fs.Path ALWAYS_FULL = new org.apache.hadoop.fs.Path("/dev/full");

        @Override
        public URI getUri() {
            return URI.create("full:///");
        }

        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path path,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            boolean lost = path.getName().contains(getConf().get(FIRST_LOST));
            return super.create(
                    lost ? ALWAYS_FULL : path, overwrite || lost, bufferSize, replication, blockSize, progress);
        }
    }

    /** Something that is done when the job's first Spark job begins. */
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private PreprocessResult meanwhile(Action action, PipelineSpec spec, ExistingShards ifExists) {
        AtomicBoolean done = new AtomicBoolean();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                // the jobs before digest the sources
                boolean validates =
                        start.properties().getProperty(DESCRIPTION, "").startsWith("reading");
                if (validates && done.compareAndSet(false, true)) {
                    try {
                        action.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
        spark.sparkContext().addSparkListener(listener);
        try {
            return new Preprocess(spark).run(spec, ifExists);
        } finally {
            spark.sparkContext().removeSparkListener(listener);
            assertThat(done).isTrue();
        }
    }

    private PipelineSpec spec() throws IOException {
        Path file = CsvFiles.random(folder.resolve("t.csv"), 90, 3);
        return PipelineSpecs.of(
                        new CsvSource(file.toString(), Header.PRESENT, "kind", ",", null),
                        new ShardSpec(folder.resolve("shards").toString(), 2, 1))
                .split(new SplitSpec(0.25, 9))
                .normalise(Normalisation.STANDARDISE)
                .build();
    }
}
