package org.starling.kernels.batch;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/** What the label of one example is; decides the shape of the network's output. */
public sealed interface LabelFormat extends Serializable {

    /** Values that a network must output for one example. */
    int length();

    /**
     * One class of a fixed number, stored as its index.
     *
     * @param classes how many classes there are, at least 2
     */
    record ClassIndex(int classes) implements LabelFormat {
        public ClassIndex {
            new Checks()
                    .require(classes >= 2, "classes", "must be at least 2, is " + classes)
                    .done();
        }

        @Override
        public int length() {
            return classes;
        }
    }

    /**
     * A vector of single-precision targets: regression, or several labels at once.
     *
     * @param length values in the vector, at least 1
     */
    record FloatVector(int length) implements LabelFormat {
        public FloatVector {
            new Checks()
                    .require(length >= 1, "length", "must be at least 1, is " + length)
                    .done();
        }
    }
}
