package org.starling.driver.config;

import java.util.List;

/** Weights of the examples' losses, by class. */
public enum ClassWeights {
    /** All classes alike. */
    NONE,
    /** Class c with n<sub>c</sub> of the N training examples: N / (classes · n<sub>c</sub>), so that all classes count alike. */
    BALANCED;

    /**
     * The weights; none for {@link #NONE}.
     *
     * @param examplesByClass training examples of each class; a class without examples gets weight 1
     */
    public double[] of(List<Long> examplesByClass) {
        if (this == NONE) {
            return new double[0];
        }
        double total = examplesByClass.stream().mapToLong(Long::longValue).sum();
        return examplesByClass.stream()
                .mapToDouble(examples -> examples == 0 ? 1 : total / (examplesByClass.size() * (double) examples))
                .toArray();
    }
}
