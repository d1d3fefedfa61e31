package org.starling.serving.generation;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.starling.kernels.validation.Checks;

/**
 * Choice of the next token from the probabilities of all: by temperature, then the {@code topK} most probable ones, then
 * {@code topP} of what is left, as usual for language models (Holtzman et al. 2020, arXiv:1904.09751).
 *
 * @param temperature exponent 1 / temperature of the probabilities; 0 takes the most probable token
 * @param topK number of the most probable tokens that are drawn from; 0 for all
 * @param topP share of the probability, at the temperature, that the tokens which are drawn from have together; 1 for all
 * @param seed of the draws
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
    public Sampling {
        new Checks()
                .require(
                        temperature >= 0 && Double.isFinite(temperature),
                        "temperature",
                        "must not be negative, is " + temperature)
                .require(topK >= 0, "top-k", "must not be negative, is " + topK)
                .require(topP > 0 && topP <= 1, "top-p", "must be above 0 and at most 1, is " + topP)
                .done();
    }

    /** Takes the most probable token. */
    public static Sampling greedy() {
        return new Sampling(0, 0, 1, 0);
    }

    /** The number of a token; among equal probabilities the lower number comes first. */
    int choose(double[] probabilities, SplittableRandom random) {
        List<Integer> order = IntStream.range(0, probabilities.length)
                .boxed()
                .sorted((a, b) -> Double.compare(probabilities[b], probabilities[a]))
                .toList();
        if (temperature == 0) {
            return order.get(0);
        }
        double[] weights = weights(order, probabilities);
        int kept = kept(weights);
        double rest = random.nextDouble() * Arrays.stream(weights, 0, kept).sum();
        int chosen = 0;
        while (chosen < kept - 1 && rest >= weights[chosen]) {
            rest -= weights[chosen];
            chosen++;
        }
        return order.get(chosen);
    }

    /** The most probable tokens' probabilities at the temperature, as multiples of the largest. */
    private double[] weights(List<Integer> order, double[] probabilities) {
        double largest = probabilities[order.get(0)];
        return order.stream()
                .limit(topK == 0 ? order.size() : topK)
                .mapToDouble(token -> Math.pow(probabilities[token] / largest, 1 / temperature))
                .toArray();
    }

    private int kept(double[] weights) {
        double enough = topP * Arrays.stream(weights).sum();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (sum >= enough) {
                return i + 1;
            }
        }
        return weights.length;
    }
}
