package org.starling.driver.config.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.OneDnnSupport;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.kernels.validation.InvalidValuesException;

class GptNetworkTest {
    private static final int VOCABULARY = 11;
    private static final int LENGTH = 6;
    private static final ExampleFormat TOKENS =
            new ExampleFormat(FeatureFormat.float32(LENGTH), new LabelFormat.ClassSequence(VOCABULARY, LENGTH));

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
