package org.starling.kernels.onednn.updater;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.parameter.ParameterSlot;
import org.starling.kernels.onednn.parameter.ParameterStore;
import org.starling.kernels.replica.ScheduledRates;
import org.starling.kernels.replica.TrainingPosition;

/** Updater of all parameters of a network; holds the updater state. Not thread-safe. */
public final class NetworkUpdater {
    private final ParameterStore store;
    private final List<Block> blocks = new ArrayList<>();
    private final List<GradientLimit> limits = new ArrayList<>();
    private final List<Penalty> penalties = new ArrayList<>();
    private final float[][] state;
    private final int stateCount;
    private final ScheduledRates rates;
    /** Gradients of the batches since the last update; empty before the first. */
    private float[] sum = new float[0];

    private record Block(
            UpdaterBlueprint.Block settings, UpdaterRule rule, List<Parameter> parameters, List<Penalty> penalties) {
        int from() {
            return parameters.get(0).offset();
        }

        int to() {
            Parameter last = parameters.get(parameters.size() - 1);
            return last.offset() + last.length();
        }

        int length() {
            return parameters.stream().mapToInt(p -> p.slot().length()).sum();
        }

        double rate(int iteration, int epoch) {
            return settings.updater().hasLearningRate() ? settings.updater().getLearningRate(iteration, epoch) : 1;
        }
    }

    /** An updater with the state in {@code blueprint}; {@code store} must be sealed. */
    public NetworkUpdater(UpdaterBlueprint blueprint, ParameterStore store) {
        this.store = store;
        Map<ParameterSlot, Parameter> parameters = new LinkedHashMap<>();
        store.parameters().forEach(parameter -> parameters.put(parameter.slot(), parameter));
        int vectors = 0;
        for (UpdaterBlueprint.Block settings : blueprint.blocks()) {
            UpdaterRule rule = UpdaterRules.of(settings.updater())
                    .orElseThrow(() -> new IllegalArgumentException("Cannot train with updater "
                            + settings.updater().getClass().getSimpleName() + ": it is not supported"));
            vectors = Math.max(vectors, rule.stateCount());
            blocks.add(block(settings, rule, parameters));
        }
        addLimits(blueprint, parameters);
        blocks.forEach(block -> penalties.addAll(block.penalties()));
        this.state = new float[vectors][store.length()];
        this.stateCount = blueprint.updaterState().length;
        this.rates = new ScheduledRates(blueprint.settings());
        writeState(blueprint.updaterState(), 0);
    }

    private static Block block(
            UpdaterBlueprint.Block settings, UpdaterRule rule, Map<ParameterSlot, Parameter> parameters) {
        List<Parameter> members = new ArrayList<>();
        List<Penalty> penalties = new ArrayList<>();
        for (UpdaterBlueprint.Entry entry : settings.entries()) {
            Parameter parameter = parameters.get(entry.slot());
            members.add(parameter);
            for (Regularization regularisation : entry.regularisations()) {
                penalties.add(Penalty.of(parameter, regularisation));
            }
        }
        return new Block(settings, rule, members, penalties);
    }

    private void addLimits(UpdaterBlueprint blueprint, Map<ParameterSlot, Parameter> parameters) {
        Map<String, List<UpdaterBlueprint.Entry>> layers = new LinkedHashMap<>();
        for (UpdaterBlueprint.Block settings : blueprint.blocks()) {
            for (UpdaterBlueprint.Entry entry : settings.entries()) {
                layers.computeIfAbsent(entry.slot().layer(), layer -> new ArrayList<>())
                        .add(entry);
            }
        }
        for (List<UpdaterBlueprint.Entry> layer : layers.values()) {
            UpdaterBlueprint.Entry first = layer.get(0);
            if (first.normalisation() != GradientNormalization.None) {
                List<Parameter> members = layer.stream()
                        .map(entry -> parameters.get(entry.slot()))
                        .toList();
                limits.add(new GradientLimit(first.normalisation(), first.threshold(), members));
            }
        }
    }

    /** Returns the regularisation term of the loss for the present weights. */
    public double regularisationScore(int iteration, int epoch) {
        double score = 0;
        for (Penalty penalty : penalties) {
            score += penalty.score(store.values(), iteration, epoch);
        }
        return score;
    }

    /** Makes one update from the store's native gradients; returns whether all weights are finite after it. */
    public boolean update(int iteration, int epoch) {
        store.pullGradients();
        return apply(iteration, epoch);
    }

    /** Adds the store's native gradients, times {@code share}, to those of the next {@link #updateBySum}. */
    public void add(float share) {
        if (sum.length == 0) {
            sum = new float[store.length()];
        }
        store.pullGradients();
        VectorMath.addScaled(sum, store.gradients(), 0, sum.length, share);
    }

    /** Makes one update from the gradients that were added since the last one; otherwise as {@link #update}. */
    public boolean updateBySum(int iteration, int epoch) {
        System.arraycopy(sum, 0, store.gradients(), 0, sum.length);
        Arrays.fill(sum, 0);
        return apply(iteration, epoch);
    }

    private boolean apply(int iteration, int epoch) {
        float[] gradients = store.gradients();
        float[] weights = store.values();
        for (GradientLimit limit : limits) {
            limit.apply(gradients);
        }
        for (Block block : blocks) {
            for (Penalty penalty : block.penalties()) {
                penalty.addToGradients(gradients, weights, iteration, epoch);
            }
            block.rule().apply(gradients, state, block.from(), block.to(), iteration, epoch);
            double rate = block.rate(iteration, epoch);
            for (Penalty penalty : block.penalties()) {
                penalty.addToUpdates(gradients, weights, iteration, epoch, rate);
            }
        }
        boolean finite = VectorMath.subtract(weights, gradients);
        store.pushValues();
        return finite;
    }

    /** Uses the learning rates of {@code position} from now on. */
    public void moveTo(TrainingPosition position) {
        rates.moveTo(position);
    }

    /** Length of the flat state vector. */
    public int stateCount() {
        return stateCount;
    }

    /** Copies the state in DL4J's order: block by block, within a block one vector after the other. */
    public void readState(float[] target, int offset) {
        forEachPart((parameter, vector, start) -> store.read(parameter, vector, target, offset + start));
    }

    /** Replaces the state; the inverse of {@link #readState}. */
    public void writeState(float[] source, int offset) {
        forEachPart((parameter, vector, start) -> store.write(parameter, source, offset + start, vector));
    }

    private interface PartVisitor {
        /** Visits the state of {@code parameter} in {@code vector}, which starts at {@code start} in DL4J's order. */
        void visit(Parameter parameter, float[] vector, int start);
    }

    private void forEachPart(PartVisitor visitor) {
        for (Block block : blocks) {
            int first = block.parameters().get(0).slot().offset();
            for (int v = 0; v < block.rule().stateCount(); v++) {
                int start = block.settings().stateOffset() + v * block.length() - first;
                for (Parameter parameter : block.parameters()) {
                    visitor.visit(parameter, state[v], start + parameter.slot().offset());
                }
            }
        }
    }
}
