package org.starling.driver.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.starling.driver.config.SparkSpec;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import scala.reflect.ClassTag;

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
    void kryoIsToldOfOurClassesBesidesThoseOfTheUser() {
        String own = StarlingRegistrator.class.getName();
        assertThat(configure(submitted(), "local", null).get("spark.kryo.registrator"))
                .isEqualTo(own);
        assertThat(configure(submitted().set("spark.kryo.registrator", "a.B"), "local", null)
                        .get("spark.kryo.registrator"))
                .isEqualTo("a.B," + own);
        SparkConf java = configure(
                submitted().set("spark.serializer", "org.apache.spark.serializer.JavaSerializer"), "local", null);
        assertThat(java.contains("spark.kryo.registrator")).isFalse();
    }

    @Test
    void kryoReadsWhatItWroteEvenWhenEveryClassMustBeRegistered() {
        SparkConf conf = configure(submitted().set("spark.kryo.registrationRequired", "true"), "local", null);
        SerializerInstance kryo = new KryoSerializer(conf).newInstance();
        ExampleFormat format = new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.ClassIndex(2));
        ExampleBlock block = ExampleBlock.ofClasses(format, new byte[] {1, 2, 3, 4}, new int[] {1});
        ClassTag<ExampleBlock> tag = ClassTag.apply(ExampleBlock.class);
        ExampleBlock read = kryo.deserialize(kryo.serialize(block, tag), tag);
        assertThat(read.features()).containsExactly(1, 2, 3, 4);
        assertThat(read.classes()).containsExactly(1);
    }

    @Test
    void kryoWritesRecords() {
        SerializerInstance kryo = new KryoSerializer(configure(submitted(), "local", null)).newInstance();
        ClassTag<ExampleFormat> tag = ClassTag.apply(ExampleFormat.class);
        ExampleFormat format = new ExampleFormat(FeatureFormat.float32(1, 2), new LabelFormat.ClassIndex(2));
        assertThat(kryo.deserialize(kryo.serialize(format, tag), tag)).isEqualTo(format);
    }

    @Test
    void kryoWritesImmutableCollections() {
        SerializerInstance kryo = new KryoSerializer(configure(submitted(), "local", null)).newInstance();
        ClassTag<Object> tag = ClassTag.apply(Object.class);
        Object value = List.of(Map.of("a", 1), Set.of(2), Collections.unmodifiableMap(new TreeMap<>(Map.of("b", 3))));
        assertThat(kryo.<Object>deserialize(kryo.serialize(value, tag), tag)).isEqualTo(value);
    }

    @Test
    void tooFewSlotsAreRefusedAtOnceInLocalMode() {
        SparkSpec spec = new SparkSpec("local[2]", Map.of("spark.ui.enabled", "false"));
        try (SparkSession spark = SparkSessions.open("test", spec, Optional.empty())) {
            TaskSlots.require(spark, 2);
            assertThatThrownBy(() -> TaskSlots.require(spark, 3))
                    .isInstanceOf(TooFewSlotsException.class)
                    .hasMessage("Cannot train with 3 workers: local[2] has 2 task slots; set training.workers=2,"
                            + " or run with --master 'local[3]'");
        }
    }

    @Test
    void slotsCountInCoresPerTask() {
        SparkSpec spec = new SparkSpec("local[2]", Map.of("spark.ui.enabled", "false", "spark.task.cpus", "2"));
        try (SparkSession spark = SparkSessions.open("test", spec, Optional.empty())) {
            assertThatThrownBy(() -> TaskSlots.require(spark, 2))
                    .hasMessageContaining("has 1 task slot of 2 cores (spark.task.cpus)")
                    .hasMessageContaining("local[4]");
        }
    }

    @Test
    void dynamicAllocationIsRefused() {
        SparkSpec spec = new SparkSpec(
                "local[1]", Map.of("spark.ui.enabled", "false", "spark.dynamicAllocation.enabled", "true"));
        try (SparkSession spark = SparkSessions.open("test", spec, Optional.empty())) {
            assertThatThrownBy(() -> TaskSlots.require(spark, 1)).hasMessageContaining("dynamic allocation");
        }
    }
}
