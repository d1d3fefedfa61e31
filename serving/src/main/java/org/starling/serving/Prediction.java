package org.starling.serving;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of a model for one record. Immutable. */
public sealed interface Prediction {
    /**
     * The class of a record.
     *
     * @param prediction name of the most probable class
     * @param probability of that class
     * @param probabilities of all classes by name, in the order of their indices
     * @param unseen columns whose category the training data did not have; empty for images and texts
     */
    record Classified(String prediction, float probability, Map<String, Float> probabilities, List<String> unseen)
            implements Prediction {
        public Classified {
            probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
            unseen = List.copyOf(unseen);
        }
    }

    /**
     * The values of a record.
     *
     * @param values by name: of targets, in the units of their columns; of quantiles, ascending; of labels; or of the classes of
     *     each step, as {@code class@step}
     * @param unseen columns whose category the training data did not have; empty for images and texts
     */
    record Estimated(Map<String, Double> values, List<String> unseen) implements Prediction {
        public Estimated {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
            unseen = List.copyOf(unseen);
        }
    }

    /**
     * A record without a prediction.
     *
     * @param reason why the record cannot be used
     */
    record Rejected(String reason) implements Prediction {}
}
