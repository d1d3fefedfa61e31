package org.starling.kernels.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.linalg.learning.config.IUpdater;
import org.starling.kernels.onednn.parameter.ParameterSlot;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.updater.UpdaterBlueprint;
import org.starling.kernels.replica.ScheduledRates;
import org.starling.kernels.replica.TrainingPosition;

/**
 * Updater of all parameters of a network; holds the updater state as one flat tensor in DL4J's order. Consecutive parameters
 * with equal settings are updated at once. Not thread-safe.
 */
final class TorchUpdater {
    private final TorchParameters parameters;
    private final NativeScope scope;
    private final Tensor state;
    private final int stateCount;
    private final List<Block> blocks = new ArrayList<>();
    private final List<GradientNorm> norms = new ArrayList<>();
    private final ScheduledRates rates;

    private record Block(
            IUpdater settings,
            UpdaterFormula formula,
            Tensor gradient,
            List<Tensor> state,
            List<TorchPenalty> penalties) {

        double rate(int iteration, int epoch) {
            return settings.hasLearningRate() ? settings.getLearningRate(iteration, epoch) : 1;
        }
    }

    /** Creates an updater with the state in {@code blueprint}; {@code scope} keeps the tensors. */
    TorchUpdater(UpdaterBlueprint blueprint, TorchParameters parameters, NativeScope scope) {
        this.parameters = parameters;
        this.scope = scope;
        float[] initial = blueprint.updaterState();
        this.stateCount = initial.length;
        this.state = scope.keep(torch.tensor(stateCount == 0 ? new float[1] : initial)
                .to(parameters.values().device(), ScalarType.Float));
        blueprint.blocks().forEach(this::addBlock);
        addNorms(blueprint);
        this.rates = new ScheduledRates(blueprint.settings());
    }

    private void addBlock(UpdaterBlueprint.Block settings) {
        List<UpdaterBlueprint.Entry> entries = settings.entries();
        int from = entries.get(0).slot().offset();
        int length = entries.stream().mapToInt(entry -> entry.slot().length()).sum();
        List<Tensor> vectors = new ArrayList<>();
        for (int i = 0; i < settings.updater().stateSize(length) / length; i++) {
            vectors.add(scope.keep(state.narrow(0, settings.stateOffset() + (long) i * length, length)));
        }
        List<TorchPenalty> penalties = new ArrayList<>();
        for (UpdaterBlueprint.Entry entry : entries) {
            entry.regularisations()
                    .forEach(kind -> penalties.add(TorchPenalty.of(
                            kind,
                            part(parameters.values(), entry.slot()),
                            part(parameters.gradients(), entry.slot()))));
        }
        blocks.add(new Block(
                settings.updater(),
                UpdaterFormulas.of(settings.updater()),
                scope.keep(parameters.gradients().narrow(0, from, length)),
                vectors,
                penalties));
    }

    private void addNorms(UpdaterBlueprint blueprint) {
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
                int from = first.slot().offset();
                int length =
                        layer.stream().mapToInt(entry -> entry.slot().length()).sum();
                norms.add(new GradientNorm(
                        first.normalisation(),
                        first.threshold(),
                        scope.keep(parameters.gradients().narrow(0, from, length)),
                        layer.stream()
                                .map(entry -> part(parameters.gradients(), entry.slot()))
                                .toList()));
            }
        }
    }

    private Tensor part(Tensor vector, ParameterSlot slot) {
        return scope.keep(vector.narrow(0, slot.offset(), slot.length()));
    }

    /** Adds the regularisation of the present weights to {@code loss}. */
    Tensor regularised(Tensor loss, int iteration, int epoch) {
        Tensor sum = loss;
        for (Block block : blocks) {
            for (TorchPenalty penalty : block.penalties()) {
                sum = sum.add(penalty.score(iteration, epoch));
            }
        }
        return sum;
    }

    /** Makes one update from the gradients, which it overwrites. Gradient mode must be off. */
    void update(int iteration, int epoch) {
        norms.forEach(GradientNorm::apply);
        for (Block block : blocks) {
            block.penalties().forEach(penalty -> penalty.addToGradient(iteration, epoch));
            block.formula().apply(block.gradient(), block.state(), iteration, epoch);
            double rate = block.rate(iteration, epoch);
            block.penalties().forEach(penalty -> penalty.addToUpdate(iteration, epoch, rate));
        }
        parameters.values().sub_(parameters.gradients());
    }

    /** Uses the learning rates of {@code position} from now on. */
    void moveTo(TrainingPosition position) {
        rates.moveTo(position);
    }

    /** Length of the flat state vector. */
    int stateCount() {
        return stateCount;
    }

    /** The state, in DL4J's order: block by block, within a block one vector after the other. */
    Tensor state() {
        return state.narrow(0, 0, stateCount);
    }
}
