package org.starling.driver.config.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.driver.config.ClassWeights;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.augment.TokenMasking;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.batch.MaskFormat.LabelUse;
import org.starling.kernels.onednn.OneDnnSupport;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.validation.InvalidValuesException;

class TransformerNetworksTest {
    private static final int VOCABULARY = 11;
    private static final int LENGTH = 6;
    private static final ExampleFormat TOKENS =
            new ExampleFormat(FeatureFormat.float32(LENGTH), new LabelFormat.ClassSequence(VOCABULARY, LENGTH));

    private static final FeatureFormat NUMBERS = new FeatureFormat(FeatureType.UINT16, List.of(LENGTH), 1f, 0f);
    private static final ExampleFormat HIDDEN = new ExampleFormat(
            NUMBERS,
            new LabelFormat.ClassSequence(VOCABULARY, LENGTH),
            new MaskFormat(LENGTH, LENGTH, LabelUse.MASKED_TOKENS));
    private static final ExampleFormat LABELLED =
            new ExampleFormat(NUMBERS, new LabelFormat.ClassIndex(3), new MaskFormat(LENGTH, 0));
    private static final int EXAMPLES = 7;

    @Test
    void hasTheParametersOfItsLayersAndIsCompiled() {
        Network network = create(spec(2, 2, 8, 10), TOKENS);
        LiveNetwork live = LiveNetwork.of(network.initialise());
        long attention = 8 * 24 + 24 + 8 * 8 + 8;
        long dense = 8 * 32 + 32 + 32 * 8 + 8;
        long norm = 2 * 8;
        assertThat(live.model().numParams())
                .isEqualTo(VOCABULARY * 8
                        + 10 * 8
                        + 2 * (attention + dense + 2 * norm)
                        + norm
                        + 8 * VOCABULARY
                        + VOCABULARY);
        live.model().close();
        assertThat(OneDnnSupport.unsupported(network)).isEmpty();
    }

    /** DL4J's step is the oracle. Losses of a few steps agree to a few roundings of float32. */
    @ParameterizedTest
    @EnumSource(names = {"ONEDNN", "TORCH"})
    void encodersTrainOnBothBackendsAsOnDl4j(Backend backend) {
        for (ExampleFormat format : List.of(HIDDEN, LABELLED)) {
            Network network = NetworkFactory.builtin(
                    format.equals(HIDDEN) ? bert(2, 2, 8, null) : classifier(),
                    new NetworkData(format, List.of(), List.of(), List.of(), VOCABULARY));
            float[] expected = losses(network, format, Backend.DL4J);

            float[] found = losses(network, format, backend);

            for (int step = 0; step < expected.length; step++) {
                assertThat(found[step]).isCloseTo(expected[step], withinPercentage(0.01));
            }
            assertThat(expected[expected.length - 1]).isLessThan(expected[0]);
        }
    }

    private static float[] losses(Network network, ExampleFormat format, Backend backend) {
        Replica replica =
                ReplicaCompiler.compile(network, format, new ReplicaOptions(backend, Precision.FP32, EXAMPLES, 1));
        try {
            assertThat(replica.info().backend()).isEqualToIgnoringCase(backend.name());
            float[] losses = new float[10];
            for (int step = 0; step < losses.length; step++) {
                Batch batch = batch(format);
                new TokenMasking(format, step % 3).apply(batch);
                losses[step] = (float) replica.train(batch);
            }
            return losses;
        } finally {
            replica.close();
        }
    }

    /** Random texts of one token to {@code LENGTH} tokens. */
    private static Batch batch(ExampleFormat format) {
        Random random = new Random(3);
        byte[] features = new byte[EXAMPLES * NUMBERS.bytes()];
        int[] tokens = new int[EXAMPLES * LENGTH];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = i % LENGTH <= i / LENGTH ? 3 + random.nextInt(VOCABULARY - 3) : 0;
            FeatureType.UINT16.write(features, i * Short.BYTES, tokens[i]);
        }
        int[] classes = random.ints(EXAMPLES, 0, 3).toArray();
        ExampleBlock block = ExampleBlock.ofClasses(format, features, format.equals(HIDDEN) ? tokens : classes);
        Batch batch = new Batch(format, EXAMPLES);
        for (int i = 0; i < EXAMPLES; i++) {
            batch.add(block, i);
        }
        return batch;
    }

    @Test
    void anEncoderAndItsClassifierHaveTheSameLayersButTheLast() {
        ComputationGraphConfiguration bert = NetworkFactory.builtin(
                        bert(2, 2, 8, null), new NetworkData(HIDDEN, List.of(), List.of(), List.of(), VOCABULARY))
                .graphConfiguration();
        ComputationGraphConfiguration classifier = NetworkFactory.builtin(
                        classifier(), new NetworkData(LABELLED, List.of(), List.of(), List.of(), VOCABULARY))
                .graphConfiguration();

        Map<String, GraphVertex> own = new HashMap<>(bert.getVertices());
        Map<String, GraphVertex> other = new HashMap<>(classifier.getVertices());
        assertThat(own.remove("output")).isNotEqualTo(other.remove("output"));
        assertThat(other.remove("pooling")).isNotNull();
        assertThat(other).isEqualTo(own);
    }

    @Test
    void refusesLabelsOfAnotherKind() {
        assertThatThrownBy(() -> create(spec(1, 1, 4, null), HIDDEN))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("labels are hidden tokens")
                .hasMessageContaining("label: each");
        assertThatThrownBy(() -> create(bert(1, 1, 4, null), TOKENS))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("set data.text.labels to masked");
        assertThatThrownBy(() -> create(classifier(), HIDDEN)).isInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> create(bert(1, 1, 4, LENGTH - 1), HIDDEN))
                .hasMessageContaining("network 'bert': examples of 6 tokens are longer than model.context, which is 5");
    }

    @Test
    void aClassifierNeedsAMaskOfPaddingAndAVocabulary() {
        ExampleFormat unmasked = new ExampleFormat(NUMBERS, new LabelFormat.ClassIndex(3));

        assertThatThrownBy(() -> NetworkFactory.builtin(
                        classifier(), new NetworkData(unmasked, List.of(), List.of(), List.of(), VOCABULARY)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("set data.text.padding to masked");
        assertThatThrownBy(() -> NetworkFactory.builtin(classifier(), NetworkData.of(LABELLED)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("use a source of texts");
    }

    private static ModelSpec.Bert bert(int layers, int heads, int width, Integer context) {
        return new ModelSpec.Bert(layers, heads, width, context, UpdaterChoice.ADAM, null, 1);
    }

    private static ModelSpec.TextClassifier classifier() {
        return new ModelSpec.TextClassifier(2, 2, 8, null, UpdaterChoice.ADAM, null, 1, ClassWeights.NONE);
    }

    @Test
    void refusesExamplesLongerThanItsContext() {
        assertThatThrownBy(() -> create(spec(1, 1, 4, LENGTH - 1), TOKENS))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("examples of 6 tokens")
                .hasMessageContaining("model.context, which is 5");
    }

    @Test
    void refusesOtherData() {
        ExampleFormat oneHot = new ExampleFormat(
                FeatureFormat.float32(VOCABULARY, LENGTH), new LabelFormat.ClassSequence(VOCABULARY, LENGTH));
        ExampleFormat oneClass = new ExampleFormat(FeatureFormat.float32(LENGTH), new LabelFormat.ClassIndex(3));
        for (ExampleFormat format : new ExampleFormat[] {oneHot, oneClass}) {
            assertThatThrownBy(() -> create(spec(1, 1, 4, null), format))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining("label: each and text.encode: indices");
        }
    }

    @Test
    void reportsAllWrongSettings() {
        assertThatThrownBy(() -> bert(1, 3, 8, null)).hasMessageContaining("multiple of heads, which are 3; is 8");
        assertThatThrownBy(() -> spec(0, 3, 8, 0))
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContaining("layers")
                .hasMessageContaining("multiple of heads")
                .hasMessageContaining("context");
    }

    private static ModelSpec.Gpt spec(int layers, int heads, int width, Integer context) {
        return new ModelSpec.Gpt(layers, heads, width, context, UpdaterChoice.ADAM, null, 1);
    }

    private static Network create(ModelSpec spec, ExampleFormat format) {
        return new NetworkFactory(new Configuration(), path -> null).create(spec, format);
    }
}
