package org.starling.serving.generation;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.MultiHeadAttention.Direction;
import org.starling.layers.PositionEmbedding;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.text.TextEncoding;
import org.starling.pipeline.text.TextSpec;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

/**
 * Writes texts with the network of a checkpoint, one token after the other. The network must have learnt the next token at each
 * step. Holds native memory; not thread-safe.
 */
public final class TextGenerator implements AutoCloseable {
    private final Model model;
    private final TextEncoding encoding;
    private final TokenText tokens;

    TextGenerator(Model model, TextEncoding encoding) {
        this.model = model;
        this.encoding = encoding;
        this.tokens = new TokenText(encoding);
    }

    /**
     * Sets up the network of a checkpoint.
     *
     * @throws GenerationException if it is no language model
     */
    public static TextGenerator of(Checkpoint checkpoint) {
        ShardManifest manifest = checkpoint
                .shardManifest()
                .orElseThrow(
                        () -> new GenerationException(
                                "Cannot generate a text: the checkpoint has no vocabulary, since its data came from a program; give a checkpoint of bin/starling train"));
        return of(checkpoint.model(), manifest);
    }

    /**
     * Sets up a network.
     *
     * @param manifest of the data that it was trained on
     * @throws GenerationException if it is no language model
     */
    public static TextGenerator of(ModelState state, ShardManifest manifest) {
        if (!(manifest.transform() instanceof TextTransform texts)
                || !(manifest.example().label() instanceof LabelFormat.ClassSequence)) {
            throw new GenerationException(
                    "Cannot generate a text: the network of the checkpoint does not predict the next token at each step; train it on text-windows with label: each");
        }
        if (texts.encoding().spec().hidesTokens()) {
            throw new GenerationException(
                    "Cannot generate a text: the network of the checkpoint predicts hidden tokens (text.labels: masked), not the next one; train builtin: gpt on text-windows with label: each");
        }
        Model model = ModelStates.toModel(state.forInference());
        TextGenerator generator = new TextGenerator(model, texts.encoding());
        try {
            generator.requireCausal();
        } catch (GenerationException e) {
            LiveNetwork.of(model).close();
            throw e;
        }
        return generator;
    }

    private void requireCausal() {
        for (Layer layer : layers()) {
            if (layer.conf().getLayer() instanceof MultiHeadAttention attention
                    && attention.direction() != Direction.CAUSAL) {
                throw new GenerationException(
                        "Cannot generate a text: layer '%s' attends to later tokens; use causal attention"
                                .formatted(attention.getLayerName()));
            }
        }
    }

    private Layer[] layers() {
        return model instanceof MultiLayerNetwork network
                ? network.getLayers()
                : ((ComputationGraph) model).getLayers();
    }

    /**
     * What a text is.
     *
     * @param prompt its beginning
     * @param tokens tokens to add at most
     * @param sampling choice of each token
     * @param stops texts at which it ends, without them
     */
    public record Request(String prompt, int tokens, Sampling sampling, List<String> stops) {
        public Request {
            stops = List.copyOf(stops);
            if (tokens < 1) {
                throw new GenerationException(
                        "Cannot generate a text: the number of tokens must be at least 1 (%d); ask for more tokens"
                                .formatted(tokens));
            }
            if (stops.stream().anyMatch(String::isEmpty)) {
                throw new GenerationException("Cannot generate a text: a stop text is empty; leave it out");
            }
        }
    }

    /** Returns the text after the prompt. */
    public String generate(Request request) {
        StringBuilder text = new StringBuilder();
        generate(request, text::append);
        return text.toString();
    }

    /**
     * Passes the text after the prompt on, piece by piece.
     *
     * @throws GenerationException if the vocabulary lacks a part of the prompt, or the text would have more tokens than the
     *     network has positions
     */
    public void generate(Request request, Consumer<String> target) {
        int[] prompt = tokens.numbers(request.prompt());
        requirePositions(prompt.length, request.tokens());
        SplittableRandom random = new SplittableRandom(request.sampling().seed());
        StopText text = new StopText(request.stops(), target);
        clearState();
        double[] probabilities = next(prompt);
        for (int count = 1; !text.stopped(); count++) {
            int token = request.sampling().choose(probabilities, random);
            text.add(tokens.text(token));
            if (count == request.tokens()) {
                break;
            }
            probabilities = text.stopped() ? probabilities : next(token);
        }
        text.end();
    }

    private void requirePositions(int prompt, int added) {
        for (Layer layer : layers()) {
            // the last token is not given to the network
            if (layer.conf().getLayer() instanceof PositionEmbedding embedding
                    && prompt + added - 1L > embedding.positions()) {
                throw new GenerationException(
                        "Cannot generate %d tokens after a prompt of %d: the network has %d positions; ask for fewer tokens, or train with a larger model.context"
                                .formatted(added, prompt, embedding.positions()));
            }
        }
    }

    private void clearState() {
        if (model instanceof MultiLayerNetwork network) {
            network.rnnClearPreviousState();
        } else {
            ((ComputationGraph) model).rnnClearPreviousState();
        }
    }

    /** The probabilities of the token after {@code given}, which follow those that were given before. */
    private double[] next(int... given) {
        INDArray features = features(given);
        INDArray output = model instanceof MultiLayerNetwork network
                ? network.rnnTimeStep(features)
                : ((ComputationGraph) model).rnnTimeStep(features)[0];
        int vocabulary = encoding.vocabulary().size();
        double[] probabilities = new double[vocabulary];
        long last = output.rank() == 2 ? 0 : output.size(2) - 1;
        // padding and unknown tokens have no text
        for (int i = encoding.firstOrdinary(); i < vocabulary; i++) {
            probabilities[i] = output.rank() == 2 ? output.getDouble(0, i) : output.getDouble(0, i, last);
        }
        if (Arrays.stream(probabilities).anyMatch(Double::isNaN)) {
            throw new GenerationException(
                    "Cannot generate a text: the network puts out NaN; use an earlier checkpoint");
        }
        return probabilities;
    }

    private INDArray features(int... given) {
        if (encoding.spec().encode() == TextSpec.Form.INDICES) {
            INDArray numbers = Nd4j.create(1, given.length);
            for (int i = 0; i < given.length; i++) {
                numbers.putScalar(0, i, given[i]);
            }
            return numbers;
        }
        INDArray ones = Nd4j.create(1, encoding.vocabulary().size(), given.length);
        for (int i = 0; i < given.length; i++) {
            ones.putScalar(0, given[i], i, 1);
        }
        return ones;
    }

    @Override
    public void close() {
        LiveNetwork.of(model).close();
    }
}
