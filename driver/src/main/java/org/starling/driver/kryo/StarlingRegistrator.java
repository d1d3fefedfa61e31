package org.starling.driver.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.serializers.FieldSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;
import org.nd4j.kryo.Nd4jSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.kernels.batch.ExampleBlock;

/**
 * Teaches Spark's Kryo the classes that travel between executors, for jobs that choose Kryo: ND4J's arrays and DL4J's data
 * sets, which Kryo by itself would write without their values, and Starling's classes, which are written as Java writes them:
 * the Kryo of Spark 3.5 knows neither records nor immutable collections. Nothing native is loaded.
 */
public final class StarlingRegistrator implements KryoRegistrator {
    private static final Logger LOG = LoggerFactory.getLogger(StarlingRegistrator.class);
    private static final String OWN_PACKAGES = "org.starling.";

    /** ND4J's arrays on the CPU and on CUDA. */
    private static final List<String> ARRAY_CLASSES =
            List.of("org.nd4j.linalg.cpu.nativecpu.NDArray", "org.nd4j.linalg.jcublas.JCublasNDArray");

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.setDefaultSerializer(StarlingRegistrator::serializerOf);
        kryo.addDefaultSerializer(INDArray.class, Nd4jSerializer.class);
        ARRAY_CLASSES.forEach(name -> registerIfPresent(kryo, name));
        kryo.register(DataSet.class, new DataSetSerializer());
        kryo.register(MultiDataSet.class, new MultiDataSetSerializer());
        kryo.register(ExampleBlock.class);
    }

    /** Registers a class of arrays, which is there only if its backend is. */
    private static void registerIfPresent(Kryo kryo, String name) {
        try {
            kryo.register(Class.forName(name, false, StarlingRegistrator.class.getClassLoader()), new Nd4jSerializer());
        } catch (ClassNotFoundException e) {
            LOG.debug("No ND4J backend with {}", name);
        }
    }

    private static Serializer<?> serializerOf(Kryo kryo, Class<?> type) {
        return type.getName().startsWith(OWN_PACKAGES) && Serializable.class.isAssignableFrom(type)
                ? new JavaSerializer()
                : new FieldSerializer<>(kryo, type);
    }
}
