package org.starling.driver.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.starling.driver.checkpoint.CurrentSoftware;
import org.starling.driver.config.ClassWeights;
import org.starling.driver.config.HeadSpec;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.driver.config.network.NetworkData;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.driver.finetuning.FineTuning.TunedModel;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.OneDnnSupport;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.Json;
import org.starling.serving.history.Ledger;
import org.starling.serving.history.TrainingRecord;

class FineTuningTest {
    private static final HeadSpec HEAD = new HeadSpec(ClassWeights.NONE, 7);
    private static final int TOKENS = 11;
    private static final int LENGTH = 6;

    private static final ModelSpec.Mlp MLP = new ModelSpec.Mlp(List.of(8, 6), UpdaterChoice.ADAM, 0.01, 1);

    private static ModelSpec.Checkpoint spec(List<String> freeze, HeadSpec head, Map<String, Double> factors) {
        return new ModelSpec.Checkpoint("runs/earlier", "last", freeze, head, factors);
    }

    private static NetworkData classes(FeatureFormat features, int classes) {
        return NetworkData.of(new ExampleFormat(features, new LabelFormat.ClassIndex(classes)));
    }

    private static Checkpoint checkpoint(Network network) {
        ModelState state = ModelStates.of(network.initialise());
        TrainingRecord record = new TrainingRecord(
                TrainingRecord.VERSION,
                "earlier",
                0,
                0,
                0,
                1,
                List.of(),
                Ledger.empty(),
                new RecordLedger(0, 0, Map.of()),
                Json.tree(Map.of()),
                CurrentSoftware.versions(),
                Instant.EPOCH);
        return new Checkpoint(state, new float[0], "", record);
    }

    private static Checkpoint mlp() {
        return checkpoint(create(MLP, classes(FeatureFormat.float32(4), 10)));
    }

    private static Checkpoint gpt() {
        return checkpoint(create(
                new ModelSpec.Gpt(2, 2, 8, null, UpdaterChoice.ADAM, null, 1),
                NetworkData.of(new ExampleFormat(
                        FeatureFormat.float32(LENGTH), new LabelFormat.ClassSequence(TOKENS, LENGTH)))));
    }

    private static Network create(ModelSpec spec, NetworkData data) {
        return new NetworkFactory(new Configuration(), path -> null).create(spec, data);
    }

    private static TunedModel tune(ModelSpec.Checkpoint spec, Checkpoint checkpoint, int classes, int features) {
        return new FineTuning(spec, checkpoint).start(classes(FeatureFormat.float32(features), classes));
    }

    private static void assertTaken(TunedModel tuned, Checkpoint checkpoint) {
        Map<String, Layer> before = EditedNetwork.layersOf(ModelStates.toModel(checkpoint.model()));
        Map<String, Layer> after = EditedNetwork.layersOf(ModelStates.toModel(tuned.state()));
        for (String name : tuned.origin().taken()) {
            before.get(name).paramTable().forEach((key, values) -> assertThat(
                            after.get(name).getParam(key).dup('c').data().asFloat())
                    .as(name + " " + key)
                    .containsExactly(values.dup('c').data().asFloat()));
        }
    }

    @Test
    void takesWeightsByNameAndMakesAHeadThatFitsTheLabels() {
        Checkpoint before = mlp();

        Map<String, Double> factors = new LinkedHashMap<>();
        factors.put("layer2", 10.0);
        factors.put("*", 0.5);
        TunedModel tuned = tune(spec(List.of("layer0"), HEAD, factors), before, 3, 4);

        assertThat(tuned.origin().taken()).containsExactly("layer0", "layer1");
        assertThat(tuned.origin().frozen()).containsExactly("layer0");
        assertThat(tuned.origin().left()).containsExactly("layer2");
        assertThat(tuned.origin().added()).containsExactly("layer2");
        assertThat(tuned.origin().describe())
                .isEqualTo(
                        "epoch 0 of 'earlier' in runs/earlier; layers taken: layer0, layer1; frozen: layer0; left: layer2; new: layer2");
        assertTaken(tuned, before);
        OutputLayer head = (OutputLayer)
                tuned.state().network().multiLayerConfiguration().getConf(2).getLayer();
        assertThat(head.getNOut()).isEqualTo(3);
        assertThat(head.getIUpdater().getLearningRate(0, 0)).isEqualTo(0.1);
        DenseLayer second = (DenseLayer)
                tuned.state().network().multiLayerConfiguration().getConf(1).getLayer();
        assertThat(second.getIUpdater().getLearningRate(0, 0)).isEqualTo(0.005);
        // two moments for each trained parameter, and none for frozen ones
        assertThat(tuned.state().updaterState())
                .hasSize(2 * (8 * 6 + 6 + 6 * 3 + 3))
                .containsOnly(0f);
        assertThat(OneDnnSupport.unsupported(tuned.state().network())).isEmpty();
    }

    @Test
    void theSameSeedGivesTheSameHead() {
        float[] one = tune(spec(List.of(), HEAD, Map.of()), mlp(), 3, 4).state().parameters();
        float[] same =
                tune(spec(List.of(), HEAD, Map.of()), mlp(), 3, 4).state().parameters();
        float[] other = tune(spec(List.of(), new HeadSpec(ClassWeights.NONE, 8), Map.of()), mlp(), 3, 4)
                .state()
                .parameters();

        assertThat(same).containsExactly(one);
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void aLanguageModelBecomesAClassifierOfTexts() {
        Checkpoint before = gpt();

        TunedModel tuned = tune(spec(List.of("*"), HEAD, Map.of()), before, 3, LENGTH);

        assertThat(tuned.origin().added()).containsExactly("output");
        assertThat(tuned.origin().frozen()).contains("embedding", "block1-attention", "norm");
        assertTaken(tuned, before);
        assertThat(OneDnnSupport.unsupported(tuned.state().network())).isEmpty();
    }

    @Test
    void layersThatAreFrozenAboveTrainedOnesPassGradients() {
        TunedModel tuned = tune(spec(List.of("block?-dense*"), HEAD, Map.of()), gpt(), 3, LENGTH);

        assertThat(tuned.origin().frozen())
                .containsExactly("block1-dense1", "block1-dense2", "block2-dense1", "block2-dense2");
        assertThat(OneDnnSupport.unsupported(tuned.state().network())).isEmpty();
    }

    /** The step of the backend {@code dl4j}. */
    @Test
    void dl4jTrainsWhatIsNotFrozen() {
        for (String pattern : List.of("*", "block1*", "block?-dense*", "positions")) {
            TunedModel tuned = tune(spec(List.of(pattern), HEAD, Map.of()), gpt(), 3, LENGTH);
            Model live = ModelStates.toModel(tuned.state());
            LiveNetwork.of(live)
                    .fit(
                            Nd4j.createFromArray(new float[][] {{1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 0, 0}}),
                            Nd4j.createFromArray(new float[][] {{1, 0, 0}, {0, 0, 1}}));
            Map<String, Layer> before = EditedNetwork.layersOf(ModelStates.toModel(tuned.state()));
            EditedNetwork.layersOf(live).forEach((name, layer) -> {
                if (layer.numParams() > 0) {
                    boolean same = layer.params().equalsWithEps(before.get(name).params(), 0);
                    assertThat(same)
                            .as(pattern + " " + name)
                            .isEqualTo(tuned.origin().frozen().contains(name));
                }
            });
        }
    }

    @Test
    void aTunedCheckpointIsTunedAgainWithOtherFrozenLayers() {
        Checkpoint before = mlp();
        TunedModel first = tune(spec(List.of("layer0", "layer1"), null, Map.of()), before, 10, 4);
        Checkpoint between = new Checkpoint(first.state(), new float[0], "", before.record());

        TunedModel second = tune(spec(List.of("layer1"), null, Map.of()), between, 10, 4);

        assertThat(second.origin().frozen()).containsExactly("layer1");
        assertThat(second.state().parameters()).containsExactly(before.model().parameters());
    }

    @Test
    void withoutChangesParametersAndUpdaterStateAreTaken() {
        Checkpoint before = mlp();

        TunedModel start = tune(new ModelSpec.Checkpoint("runs/earlier"), before, 10, 4);

        assertThat(start.state().parameters()).containsExactly(before.model().parameters());
        assertThat(start.state().updaterState()).containsExactly(before.model().updaterState());
        assertThat(start.origin().taken()).containsExactly("layer0", "layer1", "layer2");
    }

    @Test
    void refusesUnknownLayers() {
        assertRefused(
                spec(List.of("layre0"), HEAD, Map.of()),
                mlp(),
                "model.freeze names 'layre0'",
                "did you mean 'layer0'?");
        assertRefused(
                spec(List.of(), HEAD, Map.of("dense*", 2.0)),
                mlp(),
                "model.learningRates names 'dense*'",
                "known here: layer0, layer1, layer2");
        assertRefused(spec(List.of("layer2"), HEAD, Map.of()), mlp(), "model.freeze names 'layer2'");
        assertRefused(spec(List.of("layer0"), HEAD, Map.of("layer0", 2.0)), mlp(), "model.freeze freezes layer0");
    }

    @Test
    void refusesLabelsThatTheNetworkDoesNotFit() {
        assertRefused(spec(List.of("layer0"), null, Map.of()), mlp(), "a label has 3 values", "model.head");
        NetworkData steps = NetworkData.of(
                new ExampleFormat(FeatureFormat.float32(4), new LabelFormat.ClassSequence(TOKENS, LENGTH)));
        assertThatThrownBy(() -> new FineTuning(spec(List.of(), HEAD, Map.of()), mlp()).start(steps))
                .isInstanceOf(NetworkException.class)
                .hasMessageContainingAll("sequences of 6 steps", "'layer2' of the checkpoint predicts once");
        NetworkData vectors =
                NetworkData.of(new ExampleFormat(FeatureFormat.float32(4), new LabelFormat.FloatVector(2)));
        HeadSpec weighted = new HeadSpec(ClassWeights.BALANCED, 1);
        assertThatThrownBy(() -> new FineTuning(spec(List.of(), weighted, Map.of()), mlp()).start(vectors))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("label vectors have no classes");
    }

    @Test
    void refusesACheckpointWithoutAnOutputLayer() {
        Network network = Network.of(new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .list()
                .layer(new DenseLayer.Builder().nOut(10).build())
                .layer(new LossLayer.Builder().activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(4))
                .build());
        assertRefused(spec(List.of(), HEAD, Map.of()), checkpoint(network), "ends in 'layer1'", "LossLayer");
    }

    @Test
    void refusesLearningRatesThatCannotBeMultiplied() {
        for (var updater :
                List.of(new AdaDelta(), new Adam(new ExponentialSchedule(ScheduleType.ITERATION, 0.1, 0.9)))) {
            Network network = Network.of(new NeuralNetConfiguration.Builder()
                    .updater(updater)
                    .list()
                    .layer(new DenseLayer.Builder().nOut(5).build())
                    .layer(new OutputLayer.Builder()
                            .nOut(3)
                            .activation(Activation.SOFTMAX)
                            .build())
                    .setInputType(InputType.feedForward(4))
                    .build());
            assertRefused(
                    spec(List.of(), null, Map.of("layer0", 2.0)),
                    checkpoint(network),
                    "learning rate of the layer 'layer0'",
                    updater.getClass().getSimpleName());
        }
    }

    @Test
    void refusesBatchNormalisationFrozenAboveTrainedLayers() {
        Network network = Network.of(new NeuralNetConfiguration.Builder()
                .updater(new Sgd(0.1))
                .list()
                .layer(new DenseLayer.Builder().nOut(5).build())
                .layer(new BatchNormalization())
                .layer(new OutputLayer.Builder()
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(4))
                .build());
        assertRefused(spec(List.of("layer1"), null, Map.of()), checkpoint(network), "'layer1'", "batch normalisation");
    }

    private static void assertRefused(ModelSpec.Checkpoint spec, Checkpoint checkpoint, String... message) {
        assertThatThrownBy(() -> tune(spec, checkpoint, 3, 4))
                .isInstanceOf(NetworkException.class)
                .hasMessageContainingAll(message);
    }
}
