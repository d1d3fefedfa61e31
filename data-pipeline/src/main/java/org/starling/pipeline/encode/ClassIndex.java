package org.starling.pipeline.encode;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.starling.pipeline.files.DataException;

/** Numbers classes: the one at index i of {@link #classes()} is class i. Null and unknown labels have no index. Thread-safe. */
public final class ClassIndex implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MAX_CLASSES = 10_000;

    private final List<String> classes;
    private final Map<String, Integer> indices = new HashMap<>();

    /** The numbering that {@code classes} gives by its order. */
    public ClassIndex(List<String> classes) {
        this.classes = List.copyOf(classes);
        for (int i = 0; i < classes.size(); i++) {
            indices.put(classes.get(i), i);
        }
    }

    /**
     * Numbers the classes of the training data: by value when all are whole numbers, else in the order of their texts.
     *
     * @throws DataException if they are fewer than two or more than 10,000
     */
    public static ClassIndex fit(Collection<String> labels) {
        if (labels.size() < 2) {
            throw new DataException(
                    "Cannot index labels: the training data holds %d class(es) %s, at least 2 are needed; check the label"
                            .formatted(labels.size(), labels));
        }
        if (labels.size() > MAX_CLASSES) {
            throw new DataException(
                    "Cannot index labels: the training data holds %d different labels, at most %d are allowed; name a label column that holds classes"
                            .formatted(labels.size(), MAX_CLASSES));
        }
        boolean whole = labels.stream().allMatch(label -> label.matches("[+-]?[0-9]+"));
        Comparator<String> byText = Comparator.naturalOrder();
        Comparator<String> order = whole
                ? Comparator.comparing((String label) -> new BigInteger(label)).thenComparing(byText)
                : byText;
        return new ClassIndex(labels.stream().distinct().sorted(order).toList());
    }

    /** Names of the classes in the order of their indices. */
    public List<String> classes() {
        return classes;
    }

    public boolean contains(String label) {
        return indices.containsKey(label);
    }

    /** The index of a label; null if it has none. */
    public Integer of(String label) {
        return indices.get(label);
    }
}
