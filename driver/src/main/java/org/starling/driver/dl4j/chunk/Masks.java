package org.starling.driver.dl4j.chunk;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.starling.kernels.replica.FlatArray;

/** Checks which masks of DL4J's data sets can be packed. Stateless. */
final class Masks {
    private static final int SEQUENCE_RANK = 3;

    private Masks() {}

    /** Whether a mask of features is one of time steps: 0 or 1 for each. No mask fits. */
    static boolean ofFeaturesFits(INDArray mask, INDArray features) {
        if (mask == null) {
            return true;
        }
        int rank = features.rank();
        // sequences have channels first or last; of numbers there is one for each step
        boolean ofSteps = rank == SEQUENCE_RANK
                ? mask.rank() == 2 && (mask.size(1) == features.size(2) || mask.size(1) == features.size(1))
                : mask.rank() == 2 && rank == 2 && mask.size(1) == features.size(1);
        return ofSteps && mask.size(0) == features.size(0) && isOfZerosAndOnes(mask);
    }

    /**
     * Whether a mask of labels is one of examples, of positions or of single outputs. Those of single outputs must be
     * 0 or 1, because DL4J applies other values once with some losses and twice with others. No mask fits.
     */
    static boolean ofLabelsFits(INDArray mask, INDArray labels) {
        if (mask == null) {
            return true;
        }
        if (mask.rank() < 2 || mask.size(0) != labels.size(0)) {
            return false;
        }
        long values = mask.length() / mask.size(0);
        long length = labels.length() / labels.size(0);
        boolean ofOutputs = values == length;
        return ofOutputs ? isOfZerosAndOnes(mask) : length % values == 0 && mask.rank() <= labels.rank();
    }

    private static boolean isOfZerosAndOnes(INDArray mask) {
        try (INDArray plain = mask.castTo(DataType.FLOAT).dup('c')) {
            float[] values = new float[FlatArray.length(plain)];
            FlatArray.read(plain, values, 0);
            for (float value : values) {
                if (value != 0f && value != 1f) {
                    return false;
                }
            }
            return true;
        }
    }
}
