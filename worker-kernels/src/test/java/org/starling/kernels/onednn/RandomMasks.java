package org.starling.kernels.onednn;

import java.util.Arrays;
import java.util.Random;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;

/**
 * Realistic random masks: sequences that end early, start late or have gaps. With labels per time step an example may have no
 * step at all; elsewhere DL4J cannot compute such examples. Masks of labels have gaps and examples that do not count, and values
 * between 0 and 1 unless they mask single outputs.
 */
final class RandomMasks {
    private RandomMasks() {}

    static ExampleBlock append(ExampleBlock block, ExampleFormat format, Random random) {
        int steps = format.masks().featureSteps();
        int values = format.masks().labelValues();
        float[] features = new float[block.size() * steps];
        float[] labels = new float[block.size() * values];
        // DL4J takes the mask of a single example, and only that, twice
        boolean fractions = block.size() > 1 && values < format.label().length();
        for (int example = 0; example < block.size(); example++) {
            if (values <= 1 || example % 5 != 2) {
                fillSteps(features, example * steps, (example + 1) * steps, random);
            }
            boolean counts = example % 3 != 1;
            for (int i = example * values; counts && i < (example + 1) * values; i++) {
                float factor = fractions && random.nextInt(4) == 0 ? 0.5f : 1f;
                labels[i] = block.size() == 1 || random.nextInt(3) > 0 ? factor : 0f;
            }
        }
        return block.withMasks(format, features, labels);
    }

    private static void fillSteps(float[] mask, int from, int to, Random random) {
        if (from == to) {
            return;
        }
        int cut = from + 1 + random.nextInt(to - from);
        switch (random.nextInt(3)) {
            case 0 -> Arrays.fill(mask, from, cut, 1f);
            case 1 -> Arrays.fill(mask, cut - 1, to, 1f);
            default -> {
                for (int i = from; i < to; i++) {
                    mask[i] = random.nextInt(3) > 0 ? 1f : 0f;
                }
                mask[cut - 1] = 1f;
            }
        }
    }
}
