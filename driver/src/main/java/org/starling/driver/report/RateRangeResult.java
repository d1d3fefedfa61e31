package org.starling.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Losses of a range test of learning rates.
 *
 * @param steps the batches, in order
 * @param diverged whether the test ended before its last rate
 */
public record RateRangeResult(List<Step> steps, boolean diverged) {
    private static final int SHOWN = 12;
    /** A slope is taken over so many batches on either side. */
    private static final int REACH = 2;
    /** A smaller share of the loss is noise. */
    private static final double LEAST_FALL = 1e-3;

    /**
     * One batch.
     *
     * @param rate its learning rate
     * @param loss before its update
     * @param smoothed mean of the losses so far, newer ones weighing more
     */
    public record Step(double rate, double loss, double smoothed) {}

    public RateRangeResult {
        steps = List.copyOf(steps);
    }

    /** The rate of the lowest smoothed loss: larger ones are too large. Empty if no batch had a finite loss. */
    public Optional<Step> lowest() {
        return steps.stream().min(Comparator.comparingDouble(Step::smoothed));
    }

    /** The rate before the lowest loss where the smoothed loss falls most steeply; empty if it nowhere falls. */
    public Optional<Step> suggested() {
        int end = lowest().map(steps::indexOf).orElse(0);
        return IntStream.range(REACH, Math.min(end + 1, steps.size() - REACH))
                .filter(i -> fall(i) > LEAST_FALL * steps.get(i).smoothed())
                .boxed()
                .max(Comparator.comparingDouble(this::fall))
                .map(steps::get);
    }

    private double fall(int step) {
        return steps.get(step - REACH).smoothed() - steps.get(step + REACH).smoothed();
    }

    /** The result for a terminal. */
    public String toText() {
        TextTable table = new TextTable("learning rate", "loss", "smoothed");
        for (int i = 0; i < steps.size(); i += Math.max(1, steps.size() / SHOWN)) {
            Step step = steps.get(i);
            table.row(shown(step.rate()), shown(step.loss()), shown(step.smoothed()));
        }
        return table
                + (diverged ? "\nTraining diverged after %d batches".formatted(steps.size()) : "")
                + lowest().map(step -> "\nLowest loss at " + shown(step.rate())).orElse("")
                + suggested()
                        .map(step -> "\nSuggested learning rate: " + shown(step.rate()))
                        .orElse(
                                "\nThe loss falls at no rate; try a wider range (--from, --to) or more batches (--steps)");
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    /** The result for programs. */
    public ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        suggested().ifPresent(step -> node.put("suggested", step.rate()));
        lowest().ifPresent(step -> node.put("lowest", step.rate()));
        node.put("diverged", diverged);
        ArrayNode list = node.putArray("steps");
        steps.forEach(step -> list.addObject()
                .put("rate", step.rate())
                .put("loss", step.loss())
                .put("smoothed", step.smoothed()));
        return node;
    }
}
