package org.starling.driver.finetuning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.network.NetworkData;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.GraphNode.LayerNode;
import org.starling.kernels.onednn.graph.NetworkReader;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.pipeline.files.ShownText;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.ModelOrigin;

/** The start of a job from a checkpoint: as it is, or with a changed network that takes its weights by layer name. Immutable. */
public final class FineTuning {
    private final ModelSpec.Checkpoint spec;
    private final Checkpoint checkpoint;

    /**
     * The model from which the job starts.
     *
     * @param state with a fresh updater state if the network or its learning rates were changed
     * @param origin where its weights came from
     */
    public record TunedModel(ModelState state, ModelOrigin origin) {}

    /**
     * Creates the start of a job.
     *
     * @param checkpoint that {@code spec} names
     */
    public FineTuning(ModelSpec.Checkpoint spec, Checkpoint checkpoint) {
        this.spec = spec;
        this.checkpoint = checkpoint;
    }

    /**
     * The model, which fits the data of the job.
     *
     * @param manifest of the shards of the job
     * @throws NetworkException if the checkpoint has not what the job asks for, or its network does not fit the data
     */
    public TunedModel start(ShardManifest manifest) {
        Optional<ShardManifest> before = checkpoint.shardManifest();
        if (spec.isFineTuned() && before.isPresent()) {
            DataMatch.require(before.get().transform(), manifest.transform());
        }
        return start(NetworkData.of(manifest));
    }

    /** The model for data that were encoded as those of the checkpoint. */
    TunedModel start(NetworkData data) {
        if (!spec.isFineTuned()) {
            ModelState state = checkpoint.model();
            Network network = NetworkFactory.fitting(state.network(), data, spec.origin());
            List<String> names = List.copyOf(weighted(EditedNetwork.of(network)).keySet());
            return new TunedModel(
                    new ModelState(network, state.parameterSource(), state.updaterSource(), 0, 0),
                    origin(network, names, List.of(), List.of()));
        }
        EditedNetwork network = EditedNetwork.of(checkpoint.model().network());
        LayerFreezer.unfreeze(network.settings());
        List<String> added = spec.head() == null ? List.of() : List.of(new Head(spec.head(), data).attach(network));
        Map<String, NeuralNetConfiguration> layers = weighted(network);
        Set<String> frozen = frozen(layers, network.outputName());
        new LearningRateFactors(spec.learningRates()).apply(layers, frozen);
        LayerFreezer.freeze(checkpoint.model().network().kind(), layers, frozen);
        return take(NetworkFactory.fitting(network.network(), data, spec.origin()), added);
    }

    private static Map<String, NeuralNetConfiguration> weighted(EditedNetwork network) {
        Map<String, NeuralNetConfiguration> layers = new LinkedHashMap<>(network.settings());
        layers.values().removeIf(settings -> !TrainedLayers.hasWeights(settings));
        return layers;
    }

    /** The output layer is always trained, so that a pattern may match all layers. */
    private Set<String> frozen(Map<String, NeuralNetConfiguration> layers, String output) {
        List<String> candidates = new ArrayList<>(layers.keySet());
        candidates.remove(output);
        return new LayerPatterns("model.freeze", candidates).select(spec.freeze());
    }

    private TunedModel take(Network network, List<String> added) {
        Model from = ModelStates.toModel(checkpoint.model());
        Model to = network.initialise();
        try {
            Map<String, org.deeplearning4j.nn.api.Layer> source = EditedNetwork.layersOf(from);
            List<String> taken = new ArrayList<>();
            for (Map.Entry<String, org.deeplearning4j.nn.api.Layer> layer :
                    EditedNetwork.layersOf(to).entrySet()) {
                String name = layer.getKey();
                if (!added.contains(name) && layer.getValue().numParams() > 0) {
                    copy(source.get(name).paramTable(), layer.getValue().paramTable());
                    taken.add(name);
                }
            }
            List<String> left = source.entrySet().stream()
                    .filter(layer -> layer.getValue().numParams() > 0)
                    .map(Map.Entry::getKey)
                    .filter(name -> !taken.contains(name))
                    .toList();
            ModelState state = ModelStates.of(to);
            return new TunedModel(
                    new ModelState(network, state.parameters(), state.updaterState(), 0, 0),
                    origin(network, taken, left, added));
        } finally {
            LiveNetwork.of(from).close();
            LiveNetwork.of(to).close();
        }
    }

    /** The tables have the same parameters: only output layers are replaced. */
    private static void copy(Map<String, INDArray> source, Map<String, INDArray> target) {
        target.forEach((name, parameter) -> parameter.assign(source.get(name)));
    }

    private ModelOrigin origin(Network network, List<String> taken, List<String> left, List<String> added) {
        List<String> frozen = NetworkReader.read(network).nodes().stream()
                .filter(node -> node instanceof LayerNode layer && layer.freezing() != LayerNode.Freezing.NONE)
                .map(GraphNode::name)
                .toList();
        return new ModelOrigin(
                ShownText.withoutSecrets(spec.checkpoint()),
                checkpoint.record().job(),
                checkpoint.model().epoch(),
                taken,
                frozen,
                left,
                added);
    }
}
