package org.starling.layers;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Rotation of features by angles that grow with the position, for arrays {@code [heads, time, size]}. Feature i turns with feature
 * i + size / 2.
 *
 * @param cosines of the angles, {@code [1, time, size / 2]}
 * @param sines of the angles
 */
record RotaryPositions(INDArray cosines, INDArray sines) {

    /** The rotation of {@code steps} positions from {@code first} on. */
    static RotaryPositions of(MultiHeadAttention layer, long first, long steps, DataType type) {
        int half = layer.headSize() / 2;
        double[][] cosines = new double[Math.toIntExact(steps)][half];
        double[][] sines = new double[cosines.length][half];
        for (int t = 0; t < cosines.length; t++) {
            for (int i = 0; i < half; i++) {
                double angle = layer.rotaryAngle(first + t, i);
                cosines[t][i] = Math.cos(angle);
                sines[t][i] = Math.sin(angle);
            }
        }
        return new RotaryPositions(array(cosines, type), array(sines, type));
    }

    private static INDArray array(double[][] values, DataType type) {
        return Nd4j.createFromArray(values).castTo(type).reshape('c', 1, values.length, values[0].length);
    }

    /** Turns {@code features}, in place. */
    void turn(INDArray features) {
        turn(features, sines);
    }

    /** Turns {@code features} the other way, in place: the derivative. */
    void turnBack(INDArray features) {
        turn(features, sines.neg());
    }

    private void turn(INDArray features, INDArray signedSines) {
        long half = features.size(2) / 2;
        INDArray first = features.get(all(), all(), NDArrayIndex.interval(0, half));
        INDArray second = features.get(all(), all(), NDArrayIndex.interval(half, 2 * half));
        INDArray turned = first.mul(cosines).subi(second.mul(signedSines));
        second.assign(second.mul(cosines).addi(first.mul(signedSines)));
        first.assign(turned);
    }

    private static INDArrayIndex all() {
        return NDArrayIndex.all();
    }
}
