package org.starling.kernels.compile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.step.KernelChoice;
import org.starling.kernels.step.Network;
import org.starling.kernels.step.Precision;
import org.starling.kernels.step.StepOptions;

class StepCompilerTest {
    private static final int SIDE = 8;

    @Test
    void bf16IsRefusedWhereDl4jIsAskedFor() {
        Network network = network();
        StepOptions options = new StepOptions(KernelChoice.ND4J, Precision.BF16, 4, 1);
        assertThatThrownBy(() -> StepCompiler.compile(network, format(), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("training.kernel is nd4j");
    }

    @Test
    void bf16IsRefusedWhereALayerNeedsDl4j() {
        Network network = network(new LocalResponseNormalization());
        StepOptions options = new StepOptions(KernelChoice.AUTO, Precision.BF16, 4, 1);
        assertThatThrownBy(() -> StepCompiler.compile(network, format(), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LocalResponseNormalization");
    }

    private static ExampleFormat format() {
        return new ExampleFormat(FeatureFormat.float32(1, SIDE, SIDE), new LabelFormat.ClassIndex(5));
    }

    private static Network network(Layer... hidden) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder().list();
        for (Layer layer : hidden) {
            layers.layer(layer);
        }
        return Network.of(layers.layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(5)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(SIDE, SIDE, 1))
                .build());
    }
}
