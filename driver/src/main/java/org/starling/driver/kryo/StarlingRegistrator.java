package org.starling.driver.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.serializers.FieldSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import org.apache.spark.serializer.KryoRegistrator;
import org.nd4j.kryo.Nd4jSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.starling.kernels.batch.ExampleBlock;

/**
 * Teaches Spark's Kryo the classes that travel between executors, for jobs that choose Kryo. ND4J's own registrator is
 * missing from the jar that ND4J published; its serializer of arrays is there. Starling's classes are written as Java
 * writes them: the Kryo of Spark 3.5 knows neither records nor immutable collections.
 */
public final class StarlingRegistrator implements KryoRegistrator {
    private static final String OWN_PACKAGES = "org.starling.";

    @Override
    public void registerClasses(Kryo kryo) {
        kryo.setDefaultSerializer(StarlingRegistrator::serializerOf);
        kryo.addDefaultSerializer(INDArray.class, Nd4jSerializer.class);
        kryo.register(ExampleBlock.class);
    }

    private static Serializer<?> serializerOf(Kryo kryo, Class<?> type) {
        return type.getName().startsWith(OWN_PACKAGES) && Serializable.class.isAssignableFrom(type)
                ? new JavaSerializer()
                : new FieldSerializer<>(kryo, type);
    }
}
