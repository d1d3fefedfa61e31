package org.starling.kernels.worker.result;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import org.starling.kernels.replica.FloatSource;
import scala.reflect.ClassTag$;

/**
 * Encoding of small objects as bytes by Java serialisation, independent of the serialiser for data. Spark's Kryo can write
 * neither records nor unregistered classes, but it can always write bytes. Works in drivers and tasks. Stateless.
 */
public final class Wire {
    private Wire() {}

    /** Writes an object. */
    public static byte[] bytes(Serializable value) {
        ByteBuffer buffer = serializer().serialize(value, ClassTag$.MODULE$.apply(value.getClass()));
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Reads an object that {@link #bytes} wrote. */
    public static <T extends Serializable> T read(byte[] bytes, Class<T> type) {
        return type.cast(serializer().deserialize(ByteBuffer.wrap(bytes), ClassTag$.MODULE$.apply(type)));
    }

    /** Encodes a row of numbers: the values if they are in memory, else their source. */
    static Object numbers(FloatSource source) {
        return source.isInMemory() ? source.load() : bytes(source);
    }

    /** Restores a row from the result of {@link #numbers(FloatSource)}. */
    static FloatSource numbers(Object wire) {
        return wire instanceof float[] values ? FloatSource.of(values) : read((byte[]) wire, FloatSource.class);
    }

    /** Returns Spark's serialiser for closures, which is always Java's. */
    private static SerializerInstance serializer() {
        return SparkEnv.get().closureSerializer().newInstance();
    }
}
