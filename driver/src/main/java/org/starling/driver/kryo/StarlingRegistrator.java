package org.starling.driver.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.serializers.FieldSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;
import org.nd4j.evaluation.IEvaluation;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.EvaluationBinary;
import org.nd4j.evaluation.classification.EvaluationCalibration;
import org.nd4j.evaluation.classification.ROC;
import org.nd4j.evaluation.classification.ROCBinary;
import org.nd4j.evaluation.classification.ROCMultiClass;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.kryo.Nd4jSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.kernels.batch.ExampleBlock;

/**
 * Registers the classes that Spark transports, for jobs that choose Kryo: ND4J's arrays, DL4J's data sets and evaluations, and
 * Starling's classes. Kryo itself would write arrays and data sets without their values. Starling's classes use Java
 * serialisation, because the Kryo of Spark 3.5 supports neither records nor immutable collections. No native library is loaded.
 */
public final class StarlingRegistrator implements KryoRegistrator {
    private static final Logger LOG = LoggerFactory.getLogger(StarlingRegistrator.class);
    private static final String OWN_PACKAGES = "org.starling.";

    /** ND4J's arrays on the CPU and on CUDA. */
    private static final List<String> ARRAY_CLASSES =
            List.of("org.nd4j.linalg.cpu.nativecpu.NDArray", "org.nd4j.linalg.jcublas.JCublasNDArray");

    /** Results of {@code evaluate} of dl4j-spark: arrays of these, or of DL4J's older classes of the same names. */
    private static final List<Class<?>> EVALUATIONS = List.of(
            Evaluation.class,
            EvaluationBinary.class,
            EvaluationCalibration.class,
            ROC.class,
            ROCBinary.class,
            ROCMultiClass.class,
            RegressionEvaluation.class);

    private static final String OLDER_EVALUATIONS = "org.deeplearning4j.eval.";

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.setDefaultSerializer(StarlingRegistrator::serializerOf);
        kryo.addDefaultSerializer(INDArray.class, Nd4jSerializer.class);
        ARRAY_CLASSES.forEach(name -> registerIfPresent(kryo, name, new Nd4jSerializer()));
        kryo.register(DataSet.class, new DataSetSerializer());
        kryo.register(MultiDataSet.class, new MultiDataSetSerializer());
        kryo.register(ExampleBlock.class);
        kryo.addDefaultSerializer(IEvaluation.class, JavaSerializer.class);
        kryo.register(IEvaluation[].class);
        for (Class<?> evaluation : EVALUATIONS) {
            kryo.register(evaluation);
            registerIfPresent(kryo, OLDER_EVALUATIONS + evaluation.getSimpleName(), new JavaSerializer());
        }
    }

    /** Registers a class that not every class path has: arrays of a backend, and deprecated classes. */
    private static void registerIfPresent(Kryo kryo, String name, Serializer<?> serializer) {
        try {
            kryo.register(Class.forName(name, false, StarlingRegistrator.class.getClassLoader()), serializer);
        } catch (ClassNotFoundException e) {
            LOG.debug("No class {}", name);
        }
    }

    private static Serializer<?> serializerOf(Kryo kryo, Class<?> type) {
        return type.getName().startsWith(OWN_PACKAGES) && Serializable.class.isAssignableFrom(type)
                ? new JavaSerializer()
                : new FieldSerializer<>(kryo, type);
    }
}
