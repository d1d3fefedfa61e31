package org.starling.driver.generation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.starling.kernels.validation.Checks;

/**
 * Choice of the next token from the probabilities of all.
 *
 * @param temperature exponent 1 / temperature of the probabilities; 0 takes the most probable token
 * @param topK number of the most probable tokens that are drawn from; 0 for all
 * @param topP the most probable tokens are drawn from whose probabilities add up to this; 1 for all
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
        int kept = kept(order, probabilities);
        double largest = probabilities[order.get(0)];
        double[] weights = new double[kept];
        double total = 0;
        for (int i = 0; i < kept; i++) {
            weights[i] = Math.pow(probabilities[order.get(i)] / largest, 1 / temperature);
            total += weights[i];
        }
        double rest = random.nextDouble() * total;
        int chosen = 0;
        while (chosen < kept - 1 && rest >= weights[chosen]) {
            rest -= weights[chosen];
            chosen++;
        }
        return order.get(chosen);
    }

    private int kept(List<Integer> order, double[] probabilities) {
        int kept = topK == 0 ? order.size() : Math.min(topK, order.size());
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            sum += probabilities[order.get(i)];
            if (sum >= topP) {
                return i + 1;
            }
        }
        return kept;
    }
}
