package org.starling.kernels.torch.layer;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.params.LSTMParamInitializer;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.MultiHeadAttention.Direction;
import org.starling.layers.PositionEmbedding;

/** Layers over the time steps of sequences {@code [N, C, T]}. */
final class SequenceLayers {
    private static final int GATES = 4;
    /** Input, forget, candidate and output: the places of LibTorch's gates in DL4J's order. */
    private static final int[] GATE_ORDER = {3, 1, 0, 2};

    private SequenceLayers() {}

    static Tensor lstm(LSTM layer, NodeValues input, NodeContext context) {
        // what comes after padding in a sequence sees its states
        return lstm(layer, NodeValues.of(input.tensor()), layer.getNOut(), context);
    }

    static Tensor lastTimeStep(LastTimeStep layer, NodeValues input, NodeContext context) {
        LSTM lstm = (LSTM) layer.getUnderlying();
        return PoolingLayers.last(lstm(lstm, input, lstm.getNOut(), context), input, context);
    }

    /** States are zero after padding. */
    private static Tensor lstm(LSTM layer, NodeValues input, long units, NodeContext context) {
        Tensor x = input.tensor();
        long inputs = layer.getNIn();
        context.requireSequence(inputs, x);
        Tensor steps = x.permute(2, 0, 1);
        Tensor weights = context.parameter(LSTMParamInitializer.INPUT_WEIGHT_KEY, GATES, units, inputs);
        Tensor recurrent = context.parameter(LSTMParamInitializer.RECURRENT_WEIGHT_KEY, GATES, units, units);
        Tensor bias = context.parameter(LSTMParamInitializer.BIAS_KEY, GATES, units);
        boolean usual = layer.getActivationFn() instanceof ActivationTanH
                && layer.getGateActivationFn() instanceof ActivationSigmoid;
        Tensor outputs = usual && input.padding().isEmpty()
                ? fused(steps, inGateOrder(weights), inGateOrder(recurrent), inGateOrder(bias))
                : stepwise(
                        layer,
                        steps,
                        input,
                        torch.linear(steps, weights.flatten(0, 1), bias.flatten()),
                        recurrent.flatten(0, 1));
        return outputs.permute(1, 2, 0);
    }

    private static Tensor inGateOrder(Tensor parts) {
        TensorVector ordered = new TensorVector();
        for (int gate : GATE_ORDER) {
            ordered.push_back(parts.select(0, gate));
        }
        return torch.cat(ordered, 0);
    }

    private static Tensor fused(Tensor steps, Tensor weights, Tensor recurrent, Tensor bias) {
        TensorVector parameters = new TensorVector();
        parameters.push_back(weights);
        parameters.push_back(recurrent);
        parameters.push_back(bias);
        parameters.push_back(torch.zeros_like(bias));
        Tensor zero = steps.new_zeros(1, steps.size(1), recurrent.size(1));
        return torch.lstm(steps, new TensorVector(zero, zero), parameters, true, 1, 0, false, false, false)
                .get0();
    }

    /** {@code projected} is {@code W x + b} of all time steps, in DL4J's order of gates. */
    private static Tensor stepwise(LSTM layer, Tensor steps, NodeValues input, Tensor projected, Tensor recurrent) {
        Tensor padding = input.padding().orElse(null);
        long units = recurrent.size(1);
        Tensor hidden = steps.new_zeros(steps.size(1), units);
        Tensor cell = hidden;
        TensorVector outputs = new TensorVector();
        for (long t = 0; t < steps.size(0); t++) {
            Tensor gates = projected.select(0, t).add(torch.linear(hidden, recurrent));
            Tensor candidate = TorchActivations.apply(layer.getActivationFn(), gates.narrow(1, 0, units));
            Tensor others = TorchActivations.apply(layer.getGateActivationFn(), gates.narrow(1, units, 3 * units));
            cell = others.narrow(1, 0, units)
                    .mul(cell)
                    .add(others.narrow(1, 2 * units, units).mul(candidate));
            Tensor output = others.narrow(1, units, units);
            if (padding == null) {
                hidden = output.mul(TorchActivations.apply(layer.getActivationFn(), cell));
            } else {
                Tensor absent = padding.narrow(1, t, 1);
                Tensor activated = TorchActivations.apply(layer.getActivationFn(), cell);
                cell = masked(cell, absent);
                hidden = masked(
                        output.mul(withGradientOf(activated, TorchActivations.apply(layer.getActivationFn(), cell))),
                        absent);
            }
            outputs.push_back(hidden);
        }
        return torch.stack(outputs, 0);
    }

    /** Sets the rows of absent examples to zero. Their gradients pass unchanged, as in DL4J. */
    private static Tensor masked(Tensor states, Tensor absent) {
        return withGradientOf(states.masked_fill(absent, new Scalar(0)), states);
    }

    /** The numbers of {@code values}, differentiated as {@code like}. */
    private static Tensor withGradientOf(Tensor values, Tensor like) {
        return like.add(values.sub(like).detach());
    }

    /** Adds a learned vector of each position. */
    static Tensor positions(PositionEmbedding layer, NodeValues input, NodeContext context) {
        Tensor x = input.tensor();
        context.requireSequence(layer.getNIn(), x);
        context.require(
                x.size(2) <= layer.positions(), "sequences of at most %d time steps".formatted(layer.positions()), x);
        Tensor vectors = context.parameter(PositionEmbedding.VECTORS, layer.positions(), layer.getNOut());
        return x.add(vectors.narrow(0, 0, x.size(2)).transpose(0, 1));
    }

    /** Self-attention. */
    static Tensor attention(MultiHeadAttention layer, NodeValues input, NodeContext context) {
        Tensor x = input.tensor();
        long outputs = layer.getNOut();
        context.requireSequence(layer.getNIn(), x);
        Products products = context.products();
        Tensor projected = products.linear(
                x.permute(0, 2, 1),
                context.parameter(MultiHeadAttention.INPUT_WEIGHTS, 3 * outputs, layer.getNIn()),
                context.bias(MultiHeadAttention.INPUT_BIAS));
        Tensor parts = projected
                .reshape(x.size(0), x.size(2), 3, layer.heads(), layer.headSize())
                .permute(2, 0, 3, 1, 4);
        Tensor queries = parts.select(0, 0);
        Tensor keys = parts.select(0, 1);
        if (layer.rotary()) {
            queries = turned(queries, layer);
            keys = turned(keys, layer);
        }
        Tensor attended = products.result(torch.scaled_dot_product_attention(
                        products.operand(queries),
                        products.operand(keys),
                        products.operand(parts.select(0, 2)),
                        input.padding().map(padding -> visible(padding, layer)).orElseGet(TensorOptional::new),
                        0,
                        input.padding().isEmpty() && layer.direction() == Direction.CAUSAL,
                        new DoubleOptional(),
                        false))
                .permute(0, 2, 1, 3)
                .reshape(x.size(0), x.size(2), outputs);
        return products.linear(
                        attended,
                        context.parameter(MultiHeadAttention.OUTPUT_WEIGHTS, outputs, outputs),
                        context.bias(MultiHeadAttention.OUTPUT_BIAS))
                .permute(0, 2, 1);
    }

    /** Booleans {@code [N, 1, T, T]}: the time steps that each time step attends to; even padding attends to itself. */
    private static TensorOptional visible(Tensor padding, MultiHeadAttention layer) {
        long steps = padding.size(1);
        Tensor pairs = padding.new_ones(steps, steps);
        Tensor self = torch.eye(steps).to(padding);
        Tensor visible =
                padding.logical_not().view(padding.size(0), 1, 1, steps).logical_or(self);
        return new TensorOptional(
                layer.direction() == Direction.CAUSAL
                        ? visible.logical_and(torch.tril(pairs))
                        : visible.logical_and(pairs));
    }

    /** Rotary positions: feature i turns with feature i + size / 2 by an angle that grows with the position. */
    private static Tensor turned(Tensor features, MultiHeadAttention layer) {
        int steps = Math.toIntExact(features.size(2));
        int half = layer.headSize() / 2;
        float[] cosines = new float[steps * half];
        float[] sines = new float[steps * half];
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < half; i++) {
                double angle = layer.rotaryAngle(t, i);
                cosines[t * half + i] = (float) Math.cos(angle);
                sines[t * half + i] = (float) Math.sin(angle);
            }
        }
        Tensor cosine = torch.tensor(cosines).to(features).view(steps, half);
        Tensor sine = torch.tensor(sines).to(features).view(steps, half);
        Tensor first = features.narrow(3, 0, half);
        Tensor second = features.narrow(3, half, half);
        return torch.cat(
                new TensorVector(
                        first.mul(cosine).sub(second.mul(sine)),
                        second.mul(cosine).add(first.mul(sine))),
                3);
    }
}
