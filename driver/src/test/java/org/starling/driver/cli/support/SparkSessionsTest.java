package org.starling.driver.cli.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.starling.driver.cluster.TaskSlots;
import org.starling.driver.cluster.TooFewSlotsException;
import org.starling.driver.config.SparkSpec;
import org.starling.driver.config.binding.ConfigurationException;
import org.starling.driver.kryo.StarlingRegistrator;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.pipeline.testing.LocalSpark;

class SparkSessionsTest {
    private static SparkConf configure(SparkConf submitted, String yamlMaster, String optionMaster) {
        return SparkSessions.configure(
                submitted, "test", new SparkSpec(yamlMaster, Map.of()), Optional.ofNullable(optionMaster));
    }

    private static SparkConf submitted() {
        return new SparkConf(false);
    }

    @Test
    void masterOfTheCommandLineIsStrongestThenTheJobsThenSparkSubmits() {
        SparkConf submitted = submitted().set("spark.master", "yarn");
        assertThat(configure(submitted.clone(), "local[3]", "local[2]").get("spark.master"))
                .isEqualTo("local[2]");
        assertThat(configure(submitted.clone(), "local[3]", null).get("spark.master"))
                .isEqualTo("local[3]");
        assertThat(configure(submitted.clone(), null, null).get("spark.master")).isEqualTo("yarn");
        assertThat(configure(submitted(), null, null).get("spark.master")).isEqualTo("local[*]");
    }

    @Test
    void masterOfTheCommandLineIsStrongerThanOneAmongTheProperties() {
        SparkSpec spec = new SparkSpec(null, Map.of("spark.master", "local[5]"));
        assertThat(SparkSessions.configure(submitted(), "test", spec, Optional.of("local[2]"))
                        .get("spark.master"))
                .isEqualTo("local[2]");
        assertThat(SparkSessions.configure(submitted(), "test", spec, Optional.empty())
                        .get("spark.master"))
                .isEqualTo("local[5]");
    }

    @Test
    void propertiesThatSparkRefusesWhenItStartsAreNamed() {
        LocalSpark.stop();
        SparkSpec small = new SparkSpec("local[1]", Map.of("spark.executor.memory", "1m"));

        assertThatThrownBy(() -> SparkSessions.open("test", small, Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Cannot use the properties of Spark: ")
                .hasMessageContaining("Executor memory 1048576 must be at least ")
                .hasMessageEndingWith("; correct spark.conf of the job, or the options of spark-submit");
    }

    @Test
    void localMastersListenOnLoopbackOnly() {
        for (String master : List.of("local", "local[2]", "local[*]", "local-cluster[2,1,1024]")) {
            SparkConf conf = configure(submitted(), master, null);
            assertThat(conf.get("spark.driver.host")).isEqualTo("127.0.0.1");
            assertThat(conf.get("spark.driver.bindAddress")).isEqualTo("127.0.0.1");
        }
        assertThat(configure(submitted(), "yarn", null).contains("spark.driver.bindAddress"))
                .isFalse();
        assertThat(configure(submitted().set("spark.driver.host", "10.0.0.1"), "local[2]", null)
                        .get("spark.driver.host"))
                .isEqualTo("10.0.0.1");
    }

    @Test
    void localMastersRefuseOtherUsersOfTheMachine() {
        for (String master : List.of("local", "local[2]", "local[*]", "local[2,3]")) {
            assertThat(configure(submitted(), master, null).get("spark.authenticate"))
                    .isEqualTo("true");
        }
        // other masters need a secret that the user chooses
        assertThat(configure(submitted(), "yarn", null).contains("spark.authenticate"))
                .isFalse();
        assertThat(configure(submitted().set("spark.authenticate", "false"), "local", null)
                        .get("spark.authenticate"))
                .isEqualTo("false");
    }

    @Test
    void webPagesDoNotEndJobs() {
        assertThat(configure(submitted(), "yarn", null).get("spark.ui.killEnabled"))
                .isEqualTo("false");
    }

    @Test
    void cipherThatSparkCannotUseIsRefused() {
        SparkConf submitted = submitted().set("spark.network.crypto.cipher", "AES/GCM/NoPadding");
        assertThat(configure(submitted.clone(), "local[2]", null)).isNotNull();
        submitted.set("spark.network.crypto.enabled", "true");
        assertThatThrownBy(() -> configure(submitted, "local[2]", null))
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContainingAll("spark.network.crypto.cipher", "AES/GCM/NoPadding", "remove the property");
    }

    @Test
    void openClustersAreWarnedOf() {
        SparkConf conf = configure(submitted(), "spark://host:7077", null);
        assertThat(TransportSecurity.warning(conf).orElse(""))
                .contains("spark.authenticate", "spark.network.crypto.enabled", "run code");
        conf.set("spark.authenticate", "true");
        assertThat(TransportSecurity.warning(conf).orElse("")).contains("read the network's parameters");
        conf.set("spark.network.crypto.enabled", "true");
        assertThat(TransportSecurity.warning(conf)).isEmpty();
        assertThat(TransportSecurity.warning(configure(submitted(), "local[2]", null)))
                .isEmpty();
    }

    @Test
    void settingsOfTheUserAreKept() {
        SparkConf conf = SparkSessions.configure(
                submitted().set("spark.ui.showConsoleProgress", "true"),
                "test",
                new SparkSpec("local[1]", Map.of("spark.executor.heartbeatInterval", "7s")),
                Optional.empty());
        assertThat(conf.get("spark.ui.showConsoleProgress")).isEqualTo("true");
        assertThat(conf.get("spark.executor.heartbeatInterval")).isEqualTo("7s");
    }

    @Test
    void kryoKnowsOurClassesWhenAUserChoosesIt() {
        SparkConf kryo = configure(
                submitted().set("spark.serializer", "org.apache.spark.serializer.KryoSerializer"), "local", null);
        assertThat(kryo.get("spark.kryo.registrator")).isEqualTo(StarlingRegistrator.class.getName());

        assertThat(configure(submitted(), "local", null).contains("spark.kryo.registrator"))
                .isFalse();
    }

    @Test
    void tooFewSlotsAreRefusedAtOnceInLocalMode() {
        SparkSpec spec = new SparkSpec("local[2]", Map.of("spark.ui.enabled", "false"));
        try (SparkSession spark = SparkSessions.open("test", spec, Optional.empty())) {
            TaskSlots.require(spark.sparkContext(), 2, "training.workers");
            assertThatThrownBy(() -> TaskSlots.require(spark.sparkContext(), 3, "training.workers"))
                    .isInstanceOf(TooFewSlotsException.class)
                    .hasMessage("Cannot train with 3 workers: local[2] has 2 task slots; set training.workers=2,"
                            + " or run with --master 'local[3]'");
        }
    }

    @Test
    void slotsCountInCoresPerTask() {
        SparkSpec spec = new SparkSpec("local[2]", Map.of("spark.ui.enabled", "false", "spark.task.cpus", "2"));
        try (SparkSession spark = SparkSessions.open("test", spec, Optional.empty())) {
            assertThatThrownBy(() -> TaskSlots.require(spark.sparkContext(), 2, "training.workers"))
                    .hasMessageContaining("has 1 task slot of 2 cores (spark.task.cpus)")
                    .hasMessageContaining("local[4]");
        }
    }

    @Test
    void dynamicAllocationIsRefused() {
        SparkSpec spec = new SparkSpec(
                "local[1]", Map.of("spark.ui.enabled", "false", "spark.dynamicAllocation.enabled", "true"));
        try (SparkSession spark = SparkSessions.open("test", spec, Optional.empty())) {
            assertThatThrownBy(() -> TaskSlots.require(spark.sparkContext(), 1, "training.workers"))
                    .hasMessageContaining("dynamic allocation");
        }
    }
}
