package org.starling.driver.kryo;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.IEvaluation;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.ROC;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Examples;
import org.starling.kernels.replica.NativeLibraries;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class StarlingRegistratorTest {

    @Test
    void arraysKeepShapeAndValues() {
        NativeLibraries.prepare();
        INDArray array = Nd4j.createFromArray(1f, 2f, 3f, 4f, 5f, 6f).reshape(2, 3);

        assertThat(roundTrip(array, INDArray.class, "true")).isEqualTo(array);
    }

    @Test
    void blocksKeepTheirBytes() {
        ExampleFormat format = Examples.pixels(3, 4);
        ExampleBlock block = Examples.block(format, 10, 1);

        ExampleBlock copy = roundTrip(block, ExampleBlock.class, "true");

        assertThat(copy.features()).containsExactly(block.features());
        assertThat(copy.classes()).containsExactly(block.classes());
        assertThat(copy.size()).isEqualTo(10);
    }

    @Test
    void recordsAreEqualAfterwards() {
        ExampleFormat format = Examples.pixels(3, 4);

        assertThat(roundTrip(format, ExampleFormat.class)).isEqualTo(format);
    }

    @Test
    void evaluationsKeepWhatTheyCounted() {
        NativeLibraries.prepare();
        INDArray labels = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {0, 1}});
        INDArray outputs = Nd4j.createFromArray(new float[][] {{0.75f, 0.25f}, {0.5f, 0.5f}, {0.25f, 0.75f}});
        IEvaluation<?>[] evaluations = {new Evaluation(2), new ROC(0), new RegressionEvaluation(2)};
        for (IEvaluation<?> evaluation : evaluations) {
            evaluation.eval(labels, outputs);
        }

        IEvaluation<?>[] copies = roundTrip(evaluations, IEvaluation[].class, "true");

        assertThat(copies)
                .extracting(Object::getClass)
                .containsExactly(Evaluation.class, ROC.class, RegressionEvaluation.class);
        assertThat(copies)
                .extracting(IEvaluation::stats)
                .containsExactly(evaluations[0].stats(), evaluations[1].stats(), evaluations[2].stats());
    }

    private static <T> T roundTrip(T value, Class<T> type) {
        return roundTrip(value, type, "false");
    }

    private static <T> T roundTrip(T value, Class<T> type, String registrationRequired) {
        ClassTag<T> tag = ClassTag$.MODULE$.apply(type);
        SerializerInstance serializer = new KryoSerializer(new SparkConf()
                        .set("spark.kryo.registrationRequired", registrationRequired)
                        .set("spark.kryo.registrator", StarlingRegistrator.class.getName()))
                .newInstance();
        return serializer.deserialize(serializer.serialize(value, tag), tag);
    }
}
