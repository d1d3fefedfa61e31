package org.starling.kernels.onednn.plan;

import java.util.Arrays;

/**
 * Mask of the time steps of a batch: those that are present, and those that are padding. Rows are steps: one step of all examples
 * and then the next, as plans store sequences. Filled anew for each batch; not thread-safe.
 */
public final class StepMask {
    private final int examples;
    private final int steps;
    private final boolean[] present;

    public StepMask(int examples, int steps) {
        this.examples = examples;
        this.steps = steps;
        this.present = new boolean[Math.multiplyExact(examples, steps)];
        Arrays.fill(present, true);
    }

    public int examples() {
        return examples;
    }

    public int steps() {
        return steps;
    }

    public boolean present(int example, int step) {
        return present[step * examples + example];
    }

    /** Returns the number of present steps of {@code example}. */
    public int count(int example) {
        int count = 0;
        for (int step = 0; step < steps; step++) {
            count += present(example, step) ? 1 : 0;
        }
        return count;
    }

    /** Returns the last present step of {@code example}; -1 if there is none. */
    public int last(int example) {
        int step = steps - 1;
        while (step >= 0 && !present(example, step)) {
            step--;
        }
        return step;
    }

    /** Sets the masks of a batch, row-major {@code [examples, steps]}; steps with values other than 0 are present. */
    public void load(float[] masks) {
        for (int example = 0; example < examples; example++) {
            for (int step = 0; step < steps; step++) {
                present[step * examples + example] = masks[example * steps + step] != 0f;
            }
        }
    }

    /** Sets the mask of a sliding window over {@code source}: a step is present if any step in its window is. */
    public void load(StepMask source, StepWindow window) {
        for (int example = 0; example < examples; example++) {
            for (int step = 0; step < steps; step++) {
                present[step * examples + example] = window.seesAny(source, example, step);
            }
        }
    }
}
