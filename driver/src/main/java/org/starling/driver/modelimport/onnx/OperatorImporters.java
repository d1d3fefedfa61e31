package org.starling.driver.modelimport.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Registry of the operators with a form in DL4J. */
final class OperatorImporters {
    private static final OperatorImporters REGISTRY = new OperatorImporters();

    private final Map<String, OperatorImporter> importers = new HashMap<>();

    private OperatorImporters() {
        add(new DenseImporter(), "MatMul", "Gemm");
        add(DenseImporter::addEmbedding, "Gather");
        add(new ConvolutionImporter(), "Conv", "ConvTranspose");
        add(ConvolutionImporter::addZeros, "Pad");
        add(new PoolingImporter(), "MaxPool", "AveragePool");
        add(PoolingImporter::addGlobal, "GlobalAveragePool", "GlobalMaxPool", "ReduceMean", "ReduceMax", "ReduceSum");
        add(PoolingImporter::addNorm, "Abs");
        add(PoolingImporter::addUpsampling, "Resize", "Upsample");
        add(new NormalisationImporter(), "BatchNormalization");
        add(NormalisationImporter::addLayerNorm, "LayerNormalization");
        add(OperatorImporters::addPower, "Pow");
        add(new RecurrentImporter(), "LSTM");
        add(new ActivationImporter(), ActivationImporter.names().toArray(String[]::new));
        add(ActivationImporter::addClip, "Clip");
        add(ActivationImporter::addSoftmax, "Softmax");
        add(new ArithmeticImporter(), "Add", "Sum", "Mean", "Max", "Sub", "Mul", "Div");
        add(ArithmeticImporter::addJoined, "Concat");
        add(
                new ReshapingImporter(),
                "Transpose",
                "Reshape",
                "Flatten",
                "Squeeze",
                "Unsqueeze",
                "Identity",
                "Dropout",
                "Cast");
    }

    private void add(OperatorImporter importer, String... types) {
        List.of(types).forEach(type -> importers.put(type, importer));
    }

    static Optional<OperatorImporter> find(Operator operator) {
        return operator.isStandard() ? Optional.ofNullable(REGISTRY.importers.get(operator.type())) : Optional.empty();
    }

    private static void addPower(Operator operator, ImportContext context) {
        if (!NormalisationImporter.addIfNormalisation(operator, context)) {
            throw new UnsupportedOperatorException("powers outside of a normalisation");
        }
    }
}
