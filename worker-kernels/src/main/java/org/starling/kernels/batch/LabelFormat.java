package org.starling.kernels.batch;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/** Kind of label of one example; decides the shape of the network's output. */
public sealed interface LabelFormat extends Serializable {

    /** Values that a network must output for one example. */
    int length();

    /** Number of class indices that are stored for one example; 0 where labels are not classes. */
    default int indices() {
        return 0;
    }

    /**
     * One class of a fixed number, stored as its index.
     *
     * @param classes number of classes, at least 2
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

        @Override
        public int indices() {
            return 1;
        }
    }

    /**
     * One class at each step of a sequence, stored as its index: language models, tagging. A network outputs {@code [classes,
     * steps]}, row-major.
     *
     * @param classes number of classes, at least 2
     * @param steps steps of every example, at least 1
     */
    record ClassSequence(int classes, int steps) implements LabelFormat {
        public ClassSequence {
            new Checks()
                    .require(classes >= 2, "classes", "must be at least 2, is " + classes)
                    .require(steps >= 1, "steps", "must be at least 1, is " + steps)
                    .done();
        }

        @Override
        public int length() {
            return Math.multiplyExact(classes, steps);
        }

        @Override
        public int indices() {
            return steps;
        }
    }

    /**
     * A vector of float32 targets: regression, or several labels at once.
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
