package org.starling.driver.export;

import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.StringStringEntryProto;
import org.deeplearning4j.nn.api.Model;
import org.starling.driver.checkpoint.CurrentSoftware;
import org.starling.driver.export.network.NetworkConverter;
import org.starling.driver.export.network.Value;
import org.starling.driver.export.onnx.ExportException;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.driver.export.preprocessing.Preprocessing;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelStates;

/** Export of a checkpoint to ONNX. Immutable. */
public final class ModelExport {
    private final Checkpoint checkpoint;
    private final ShardManifest manifest;
    private final ExportedParts parts;

    /**
     * An export.
     *
     * @throws ExportException if the checkpoint does not describe its data
     */
    public ModelExport(Checkpoint checkpoint, ExportedParts parts) {
        this.checkpoint = checkpoint;
        this.parts = parts;
        this.manifest = checkpoint
                .shardManifest()
                .orElseThrow(
                        () -> new ExportException(
                                "Cannot export to ONNX: the checkpoint does not say which shape examples have, since its data came from a program; give a checkpoint of bin/starling train"));
    }

    /**
     * Builds the model.
     *
     * @throws ExportException if a part of it has no ONNX form; the message names all of them
     */
    public ModelProto build() {
        NetworkConverter network = NetworkConverter.of(checkpoint.model().network());
        Preprocessing preprocessing = preprocessing();
        requireForms(network, preprocessing);
        OnnxGraph graph = new OnnxGraph();
        String features = preprocessing.append(graph);
        Value outputs = converted(network, graph, features);
        new ModelOutputs(graph, manifest).append(outputs, parts);
        return described(graph.build(checkpoint.record().job()));
    }

    private Preprocessing preprocessing() {
        return switch (parts) {
            case WHOLE_MODEL -> Preprocessing.of(
                    manifest.transform(), manifest.example().features());
            case NETWORK_ONLY -> Preprocessing.none(manifest.example().features());
        };
    }

    private void requireForms(NetworkConverter network, Preprocessing preprocessing) {
        Reasons inNetwork = new Reasons();
        network.check(inNetwork);
        inNetwork
                .about("masks")
                .addIf(manifest.example().masks().featureSteps() > 0, "masks of time steps have no ONNX form");
        Reasons inPreprocessing = new Reasons();
        preprocessing.check(inPreprocessing);
        ExportException.require(inNetwork.lines(), inPreprocessing.lines());
    }

    private Value converted(NetworkConverter network, OnnxGraph graph, String features) {
        Model model = ModelStates.toModel(checkpoint.model().forInference());
        try {
            return network.append(graph, features, manifest.example().features().shape(), model);
        } finally {
            LiveNetwork.of(model).close();
        }
    }

    private ModelProto described(GraphProto graph) {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(OnnxGraph.IR_VERSION)
                .setProducerName("Starling")
                .setProducerVersion(CurrentSoftware.versions().starling())
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setVersion(OnnxGraph.OPSET)
                        .build())
                .setGraph(graph);
        ModelMetadata.of(checkpoint, manifest, parts)
                .entries()
                .forEach((key, value) -> model.addMetadataProps(StringStringEntryProto.newBuilder()
                        .setKey(key)
                        .setValue(value)
                        .build()));
        return model.build();
    }
}
