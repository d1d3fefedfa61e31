package org.starling.kernels.worker.result;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import org.starling.kernels.replica.FloatSource;
import scala.reflect.ClassTag$;

/**
 * Small objects as bytes, by Java serialisation, whatever serialiser a program has chosen for its data: Spark's Kryo can
 * write neither records nor classes that nobody registered, but it always knows bytes. Works where Spark runs: in drivers
 * and tasks. Stateless.
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

    /** Reads what {@link #bytes} wrote. */
    public static <T extends Serializable> T read(byte[] bytes, Class<T> type) {
        return type.cast(serializer().deserialize(ByteBuffer.wrap(bytes), ClassTag$.MODULE$.apply(type)));
    }

    /** A row of numbers: as they are if they are in memory, else as what finds them. */
    static Object numbers(FloatSource source) {
        return source.isInMemory() ? source.load() : bytes(source);
    }

    /** The row of numbers that {@link #numbers(FloatSource)} made. */
    static FloatSource numbers(Object wire) {
        return wire instanceof float[] values ? FloatSource.of(values) : read((byte[]) wire, FloatSource.class);
    }

    /** Spark uses Java's serialisation for closures, always. */
    private static SerializerInstance serializer() {
        return SparkEnv.get().closureSerializer().newInstance();
    }
}
