package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.starling.layers.LayerNorm;
import org.starling.layers.RmsNorm;

/** Normalisation of batches and of features. The latter may be written with several operators. */
final class NormalisationImporter implements OperatorImporter {
    /** Far below any epsilon, with a finite logarithm. */
    private static final double LEAST_VARIANCE = 1e-30;

    @Override
    public void add(Operator operator, ImportContext context) {
        ImportedNode input = context.plain(operator.input(0));
        if (input.isSequence() || operator.integer("training_mode", 0) != 0) {
            throw new UnsupportedOperatorException("sequences, or statistics of the batch");
        }
        long channels = input.channels();
        Layer layer = new BatchNormalization.Builder()
                .eps(operator.number("epsilon", 1e-5f))
                .nIn(channels)
                .nOut(channels)
                .build();
        Map<String, float[]> parameters = Map.of(
                BatchNormalizationParamInitializer.GAMMA, vector(operator, 1, channels, context),
                BatchNormalizationParamInitializer.BETA, vector(operator, 2, channels, context),
                BatchNormalizationParamInitializer.GLOBAL_MEAN, vector(operator, 3, channels, context),
                // DL4J's JSON knows this form of the variance only
                BatchNormalizationParamInitializer.GLOBAL_LOG_STD,
                        logDeviation(vector(operator, 4, channels, context)));
        context.put(
                operator.output(), ImportedValue.of(context.layer(operator, layer, input, input.shape(), parameters)));
    }

    /** The decimal logarithm of the root. */
    private static float[] logDeviation(float[] variance) {
        float[] logarithms = new float[variance.length];
        for (int i = 0; i < variance.length; i++) {
            if (variance[i] < 0) {
                throw new UnsupportedOperatorException("a negative variance");
            }
            logarithms[i] = (float) (Math.log10(Math.max(LEAST_VARIANCE, variance[i])) / 2);
        }
        return logarithms;
    }

    private static float[] vector(Operator operator, int input, long length, ImportContext context) {
        return context.required(operator.input(input), "statistics").vector(length);
    }

    /** The operator LayerNormalization. */
    static void addLayerNorm(Operator operator, ImportContext context) {
        ImportedValue value = context.value(operator.input(0));
        int axis = value.dimension(operator.integer("axis", -1));
        if (axis != value.rank() - 1
                || !value.last().equals(ImportedValue.CHANNELS)
                || value.node().isImage()) {
            throw new UnsupportedOperatorException("other dimensions than the features");
        }
        long features = value.node().channels();
        float[] shift = operator.input(2).isEmpty()
                ? new float[Math.toIntExact(features)]
                : vector(operator, 2, features, context);
        put(
                operator,
                new Formula(operator.output(), operator.number("epsilon", 1e-5f), List.of()),
                value,
                Map.of(LayerNorm.GAIN, vector(operator, 1, features, context), LayerNorm.SHIFT, shift),
                context);
    }

    /** Normalisation that a chain of operators computes. */
    private record Formula(String output, float epsilon, List<Operator> operators) {}

    private static void put(
            Operator operator,
            Formula formula,
            ImportedValue value,
            Map<String, float[]> parameters,
            ImportContext context) {
        ImportedNode input = value.node();
        boolean centred = parameters.containsKey(LayerNorm.SHIFT);
        Layer layer = centred
                ? new LayerNorm.Builder()
                        .epsilon(formula.epsilon)
                        .nIn(input.channels())
                        .nOut(input.channels())
                        .build()
                : new RmsNorm.Builder()
                        .epsilon(formula.epsilon)
                        .nIn(input.channels())
                        .nOut(input.channels())
                        .build();
        context.consume(formula.operators);
        context.put(formula.output, value.with(context.layer(operator, layer, input, input.shape(), parameters)));
    }

    /**
     * Adds the normalisation that an operator begins, if one does: {@code (x − mean) / √(mean of squares + ε) · gain + shift}, or {@code x
     * / √(mean of squares + ε) · gain}.
     */
    static boolean addIfNormalisation(Operator operator, ImportContext context) {
        OperatorGraph graph = context.graph();
        String x = operator.input(0);
        if (!context.knows(x) || context.value(x).node().isImage()) {
            return false;
        }
        if (isMeanOfFeatures(operator, x, context)) {
            Optional<Operator> centred = graph.next(operator.output(), "Sub")
                    .filter(sub -> sub.input(0).equals(x) && sub.input(1).equals(operator.output()));
            return centred.isPresent()
                    && addNormalised(operator, centred.get().output(), List.of(centred.get()), context);
        }
        return isSquare(operator, context) && addNormalised(operator, x, List.of(), context);
    }

    private static boolean isMeanOfFeatures(Operator operator, String x, ImportContext context) {
        if (!operator.type().equals("ReduceMean") || operator.integer("keepdims", 1) == 0) {
            return false;
        }
        List<Long> axes = ReshapingImporter.axes(operator, context);
        ImportedValue value = context.value(x);
        return axes.size() == 1
                && value.dimensions().get(value.dimension(axes.get(0))).equals(ImportedValue.CHANNELS);
    }

    private static boolean isSquare(Operator operator, ImportContext context) {
        return (operator.type().equals("Mul") && operator.input(0).equals(operator.input(1)))
                || (operator.type().equals("Pow")
                        && context.constant(operator.input(1))
                                .filter(power -> power.length() == 1 && power.number() == 2)
                                .isPresent());
    }

    /** Follows the operators that divide {@code rows} by the root of their mean square. */
    private static boolean addNormalised(Operator first, String rows, List<Operator> before, ImportContext context) {
        OperatorGraph graph = context.graph();
        Optional<Operator> square = before.isEmpty()
                ? Optional.of(first)
                : graph.consumers(rows).stream()
                        .filter(operator -> isSquare(operator, context))
                        .findFirst();
        Optional<Operator> mean = square.flatMap(operator -> graph.next(operator.output(), "ReduceMean"));
        Optional<Operator> sum = mean.flatMap(operator -> graph.next(operator.output(), "Add"));
        Optional<Operator> root = sum.flatMap(operator -> graph.next(operator.output(), "Sqrt"));
        Optional<Operator> quotient = root.flatMap(operator -> graph.next(operator.output(), "Div"))
                .filter(operator -> operator.input(0).equals(rows));
        Optional<Operator> product = quotient.flatMap(operator -> graph.next(operator.output(), "Mul"));
        ImportedValue value = context.value(first.input(0));
        Optional<Constant> epsilon = sum.flatMap(operator ->
                context.constant(OperatorGraph.other(operator, mean.get().output())));
        if (product.isEmpty() || epsilon.isEmpty() || epsilon.get().length() != 1) {
            return false;
        }
        if (!isMeanOfFeatures(mean.get(), first.input(0), context)) {
            throw new UnsupportedOperatorException("a normalisation of other dimensions than the features");
        }
        Map<String, float[]> parameters = new HashMap<>();
        long features = value.node().channels();
        parameters.put(
                LayerNorm.GAIN,
                context.required(
                                OperatorGraph.other(
                                        product.get(), quotient.get().output()),
                                "factors")
                        .vector(features));
        List<Operator> all = new ArrayList<>(before);
        all.addAll(List.of(square.get(), mean.get(), sum.get(), root.get(), quotient.get(), product.get()));
        String output = product.get().output();
        if (!before.isEmpty()) {
            Operator shift = graph.next(output, "Add")
                    .orElseThrow(() -> new UnsupportedOperatorException("a normalisation without a shift"));
            parameters.put(
                    LayerNorm.SHIFT,
                    context.required(OperatorGraph.other(shift, output), "shifts")
                            .vector(features));
            all.add(shift);
            output = shift.output();
        }
        put(first, new Formula(output, epsilon.get().number(), all), value, parameters, context);
        return true;
    }
}
