package org.starling.kernels.replica;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Bulk copies between ND4J's arrays and Java's; ND4J's own conversions copy value by value. The arrays must have type FLOAT and
 * be contiguous in memory, in the order of their values. Stateless.
 */
public final class FlatArray {
    private FlatArray() {}

    /** Values in an array; 0 for {@code null}. */
    public static int length(INDArray array) {
        return array == null ? 0 : Math.toIntExact(array.length());
    }

    /** Copies all values to {@code target}, from {@code offset} on; {@code null} has none. */
    public static void read(INDArray array, float[] target, int offset) {
        if (array != null) {
            Nd4j.getExecutioner().commit();
            Nd4j.getAffinityManager().ensureLocation(array, AffinityManager.Location.HOST);
            hostMemory(array).get(target, offset, length(array));
        }
    }

    /** Replaces all values by those in {@code source}, from {@code offset} on; {@code null} has none. */
    public static void write(INDArray array, float[] source, int offset) {
        if (array != null) {
            hostMemory(array).put(source, offset, length(array));
            Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
        }
    }

    private static FloatPointer hostMemory(INDArray array) {
        if (array.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException("Cannot train a network of data type " + array.dataType()
                    + ": parameters are averaged in float32; set the network's dataType to FLOAT");
        }
        FloatPointer memory = new FloatPointer(array.data().pointer());
        return memory.position(array.offset());
    }
}
