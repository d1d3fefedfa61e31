package org.starling.layers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Places the parameters of a {@link SequenceLayer} in DL4J's flat vector, in the order in which the layer lists them. */
final class LayerParameters implements ParamInitializer {
    static final LayerParameters INSTANCE = new LayerParameters();

    private static final char ORDER = 'f';

    private LayerParameters() {}

    private static List<ParameterSpec> specs(Layer layer) {
        return ((SequenceLayer) layer).parameters();
    }

    @Override
    public long numParams(NeuralNetConfiguration conf) {
        return numParams(conf.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return specs(layer).stream().mapToLong(ParameterSpec::length).reduce(0, Math::addExact);
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return specs(layer).stream().map(ParameterSpec::key).toList();
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return keys(layer, ParameterSpec.Kind.WEIGHT);
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return keys(layer, ParameterSpec.Kind.BIAS);
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return weightKeys(layer).contains(key);
    }

    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return biasKeys(layer).contains(key);
    }

    private static List<String> keys(Layer layer, ParameterSpec.Kind kind) {
        return specs(layer).stream()
                .filter(spec -> spec.kind() == kind)
                .map(ParameterSpec::key)
                .toList();
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
        SequenceLayer layer = (SequenceLayer) conf.getLayer();
        Map<String, INDArray> parameters = views(layer, paramsView);
        for (ParameterSpec spec : layer.parameters()) {
            conf.addVariable(spec.key());
            if (initializeParams) {
                initialise(spec, layer, parameters.get(spec.key()));
            }
        }
        return Collections.synchronizedMap(parameters);
    }

    private static void initialise(ParameterSpec spec, SequenceLayer layer, INDArray view) {
        switch (spec.kind()) {
            case WEIGHT -> layer.getWeightInitFn()
                    .init(
                            spec.fans().in(),
                            spec.fans().out(),
                            new long[] {spec.rows(), spec.columns()},
                            ORDER,
                            view.reshape(ORDER, new long[] {spec.length()}));
            case BIAS -> view.assign(layer.getBiasInit());
            case GAIN -> view.assign(1);
            case SHIFT -> view.assign(0);
        }
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration conf, INDArray gradientView) {
        return views((SequenceLayer) conf.getLayer(), gradientView);
    }

    private static Map<String, INDArray> views(SequenceLayer layer, INDArray flat) {
        long expected = INSTANCE.numParams(layer);
        if (flat.length() != expected) {
            throw new IllegalStateException(
                    "Cannot place the parameters of layer '%s': it has %d, but the vector has %d"
                            .formatted(layer.getLayerName(), expected, flat.length()));
        }
        INDArray vector = flat.reshape(flat.length());
        Map<String, INDArray> views = new LinkedHashMap<>();
        long start = 0;
        for (ParameterSpec spec : layer.parameters()) {
            views.put(
                    spec.key(),
                    vector.get(NDArrayIndex.interval(start, start + spec.length()))
                            .reshape(ORDER, spec.rows(), spec.columns()));
            start += spec.length();
        }
        return views;
    }
}
