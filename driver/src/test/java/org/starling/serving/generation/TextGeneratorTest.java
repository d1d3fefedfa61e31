package org.starling.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.driver.config.ClassWeights;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.pipeline.text.TextEncoding;
import org.starling.pipeline.text.TextSpec;
import org.starling.serving.generation.TextGenerator.Request;

class TextGeneratorTest {
    private static final int POSITIONS = 12;
    private static final List<String> VOCABULARY = Stream.concat(
                    TextEncoding.RESERVED_TOKENS.stream(), Stream.of("a", "b", "c", "d", " "))
            .toList();

    @Test
    void greedyTextOfAGptIsThatOfThePlainForwardPass() {
        TextEncoding encoding = encoding(TextSpec.Form.INDICES);
        ComputationGraph graph = (ComputationGraph) model(gpt(), encoding);
        List<Integer> tokens = new ArrayList<>(List.of(2, 4));
        for (int i = 0; i < 8; i++) {
            INDArray numbers = Nd4j.create(1, tokens.size());
            for (int j = 0; j < tokens.size(); j++) {
                numbers.putScalar(0, j, tokens.get(j));
            }
            tokens.add(mostProbable(graph.outputSingle(numbers)));
        }
        try (TextGenerator generator = new TextGenerator(graph, encoding)) {
            Request request = new Request("ac", 8, Sampling.greedy(), List.of());
            assertThat(generator.generate(request)).isEqualTo(text(tokens.subList(2, 10)));
            // the state of one text does not reach the next
            assertThat(generator.generate(request)).isEqualTo(text(tokens.subList(2, 10)));
        }
    }

    @Test
    void greedyTextOfAnLstmIsThatOfThePlainForwardPass() {
        TextEncoding encoding = encoding(TextSpec.Form.ONE_HOT);
        ModelSpec.Lstm spec = new ModelSpec.Lstm(List.of(9, 7), UpdaterChoice.ADAM, null, 4, ClassWeights.NONE);
        MultiLayerNetwork network = (MultiLayerNetwork) model(spec, encoding);
        List<Integer> tokens = new ArrayList<>(List.of(3, 3, 5));
        for (int i = 0; i < 20; i++) {
            INDArray ones = Nd4j.create(1, VOCABULARY.size(), tokens.size());
            for (int j = 0; j < tokens.size(); j++) {
                ones.putScalar(0, tokens.get(j), j, 1);
            }
            tokens.add(mostProbable(network.output(ones)));
        }
        try (TextGenerator generator = new TextGenerator(network, encoding)) {
            assertThat(generator.generate(new Request("bbd", 20, Sampling.greedy(), List.of())))
                    .isEqualTo(text(tokens.subList(3, 23)));
        }
    }

    private static int mostProbable(INDArray output) {
        int best = TextEncoding.RESERVED_TOKENS.size();
        for (int i = best; i < VOCABULARY.size(); i++) {
            long last = output.size(2) - 1;
            best = output.getDouble(0, i, last) > output.getDouble(0, best, last) ? i : best;
        }
        return best;
    }

    private static String text(List<Integer> tokens) {
        return String.join("", tokens.stream().map(VOCABULARY::get).toList());
    }

    @Test
    void theSeedDecidesAndStopTextsEndIt() {
        TextEncoding encoding = encoding(TextSpec.Form.INDICES);
        try (TextGenerator generator = new TextGenerator(model(gpt(), encoding), encoding)) {
            Sampling sampling = new Sampling(2, 4, 0.99, 7);
            String text = generator.generate(new Request("a", 11, sampling, List.of()));
            assertThat(text).hasSize(11);
            assertThat(generator.generate(new Request("a", 11, sampling, List.of())))
                    .isEqualTo(text);
            assertThat(generator.generate(new Request("a", 11, new Sampling(2, 4, 0.99, 8), List.of())))
                    .isNotEqualTo(text);
            String stop = text.substring(4, 7);
            List<String> pieces = new ArrayList<>();
            generator.generate(new Request("a", 11, sampling, List.of(stop)), pieces::add);
            assertThat(String.join("", pieces)).isEqualTo(text.substring(0, text.indexOf(stop)));
        }
    }

    @Test
    void promptsThatDoNotFitAreRefused() {
        TextEncoding encoding = encoding(TextSpec.Form.INDICES);
        try (TextGenerator generator = new TextGenerator(model(gpt(), encoding), encoding)) {
            assertThatThrownBy(() -> generator.generate(new Request("aXbYX", 2, Sampling.greedy(), List.of())))
                    .isInstanceOf(GenerationException.class)
                    .hasMessageContaining("lacks 'X', 'Y' of the prompt");
            assertThatThrownBy(() -> generator.generate(new Request("", 2, Sampling.greedy(), List.of())))
                    .isInstanceOf(GenerationException.class)
                    .hasMessageContaining("no tokens");
            assertThatThrownBy(() -> generator.generate(new Request("aaa", 11, Sampling.greedy(), List.of())))
                    .isInstanceOf(GenerationException.class)
                    .hasMessageContaining("11 tokens after a prompt of 3")
                    .hasMessageContaining("12 positions");
        }
    }

    @Test
    void wrongSettingsAreRefused() {
        for (double topP : new double[] {0, -0.1, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> new Sampling(1, 0, topP, 1))
                    .isInstanceOf(InvalidValuesException.class)
                    .hasMessageContaining("top-p");
        }
        assertThatThrownBy(() -> new Sampling(-1, -2, 1, 1))
                .hasMessageContaining("temperature")
                .hasMessageContaining("top-k");
        assertThatThrownBy(() -> new Request("a", 0, Sampling.greedy(), List.of()))
                .hasMessageContaining("ask for more tokens");
        assertThatThrownBy(() -> new Request("a", 1, Sampling.greedy(), List.of("")))
                .hasMessageContaining("stop text");
    }

    private static ModelSpec gpt() {
        return new ModelSpec.Gpt(2, 2, 8, POSITIONS, UpdaterChoice.ADAM, null, 3);
    }

    /** With larger weights than those that training starts from, so that texts vary. */
    private static Model model(ModelSpec spec, TextEncoding encoding) {
        ExampleFormat format =
                new ExampleFormat(encoding.format(), new LabelFormat.ClassSequence(VOCABULARY.size(), 6));
        Model model = new NetworkFactory(new Configuration(), path -> null)
                .create(spec, format)
                .initialise();
        Nd4j.getRandom().setSeed(9);
        model.params().addi(Nd4j.randn(model.params().shape()).muli(0.4));
        return model;
    }

    private static TextEncoding encoding(TextSpec.Form form) {
        TextSpec spec = new TextSpec(
                TextSpec.Tokens.CHARACTERS, 6, 100, TextSpec.Letters.KEEP, TextSpec.Side.END, TextSpec.Side.END, form);
        return TextEncoding.of(spec, VOCABULARY, List.of());
    }
}
