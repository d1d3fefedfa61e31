package org.starling.kernels.onednn.plan;

import java.util.Arrays;

/**
 * Mask of the time steps of a batch: those that are present, and those that are padding. Steps are rows, one step of all examples and then the next, as
 * plans have sequences. Filled anew for each batch; not thread-safe.
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

    /** How many steps of {@code example} are there. */
    public int count(int example) {
        int count = 0;
        for (int step = 0; step < steps; step++) {
            count += present(example, step) ? 1 : 0;
        }
        return count;
    }

    /** The last step of {@code example} that is there; -1 if none is. */
    public int last(int example) {
        int step = steps - 1;
        while (step >= 0 && !present(example, step)) {
            step--;
        }
        return step;
    }

    /** Takes the masks of a batch, row-major {@code [examples, steps]}; what is not 0 is there. */
    public void load(float[] masks) {
        for (int example = 0; example < examples; example++) {
            for (int step = 0; step < steps; step++) {
                present[step * examples + example] = masks[example * steps + step] != 0f;
            }
        }
    }

    /** Takes the mask of what a window sees of {@code source}: a step is there if any step in its window is. */
    public void load(StepMask source, StepWindow window) {
        for (int example = 0; example < examples; example++) {
            for (int step = 0; step < steps; step++) {
                present[step * examples + example] = window.seesAny(source, example, step);
            }
        }
    }
}
