package org.starling.driver.modelimport.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.starling.driver.config.network.NetworkException;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.pipeline.files.ShownText;
import org.starling.serving.checkpoint.ModelState;

/** An ONNX file of unknown origin: read whole, then imported. */
public final class OnnxModelFile {
    private static final long OLDEST = 9;
    private static final long NEWEST = 21;
    /** The bytes, the message made of them, the values, and the parameters of the network. */
    private static final int COPIES = 4;

    private static final int MOST_REASONS = 20;

    private OnnxModelFile() {}

    /**
     * Imports the network of a file.
     *
     * @param length bytes of the file
     * @throws NetworkException if it is damaged, too large, or has parts without a form in DL4J
     */
    public static ModelState read(InputStream source, long length, ImportSettings settings) throws IOException {
        requireMemory(length);
        try {
            return read(parse(source.readNBytes(Math.toIntExact(length))).getGraph(), settings);
        } catch (OutOfMemoryError e) {
            throw outOfMemory(e);
        }
    }

    /**
     * Imports the network of a graph.
     *
     * @throws NetworkException if it has parts without a form in DL4J
     */
    public static ModelState read(GraphProto graph, ImportSettings settings) {
        NativeLibraries.prepare();
        return OnnxNetworkImport.read(graph, settings);
    }

    /**
     * Checks that a file can be read whole.
     *
     * @param length bytes of the file
     * @throws NetworkException if it is too large
     */
    public static void requireMemory(long length) {
        long most = Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / COPIES);
        if (length > most) {
            throw new NetworkException(
                    "Cannot import the network: the file has %,d bytes, and this JVM imports at most %,d; raise its memory (STARLING_DRIVER_MEMORY)"
                            .formatted(length, most));
        }
    }

    /** The reason for a network that is larger than its file. */
    public static NetworkException outOfMemory(OutOfMemoryError e) {
        return new NetworkException(
                "Cannot import the network: it does not fit into the memory of this JVM; raise STARLING_DRIVER_MEMORY",
                e);
    }

    /**
     * Fails if parts of a network have no form.
     *
     * @param reasons a line for each part
     * @throws NetworkException with the first of them
     */
    public static void requireNone(List<String> reasons) {
        if (!reasons.isEmpty()) {
            List<String> shown = new ArrayList<>(reasons.subList(0, Math.min(MOST_REASONS, reasons.size())));
            if (reasons.size() > MOST_REASONS) {
                shown.add("%d more".formatted(reasons.size() - MOST_REASONS));
            }
            throw new NetworkException(ShownText.lines(
                    "Cannot import the network: parts of it have no form in DL4J:%n  %s%nReplace them, or train the network from a DL4J configuration (model.json)"
                            .formatted(String.join("%n  ".formatted(), shown))));
        }
    }

    private static ModelProto parse(byte[] bytes) {
        ModelProto model;
        try {
            // the reader of streams fails on lengths near 2 GiB
            model = ModelProto.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new NetworkException(
                    "Cannot import the network: the file is no ONNX file, or it is damaged or cut short (%s); copy or export it again"
                            .formatted(e.getMessage()),
                    e);
        }
        if (model.getGraph().getNodeCount() == 0) {
            throw new NetworkException(
                    "Cannot import the network: the file holds no operators, so it is no ONNX file, or cut short; copy or export it again");
        }
        long version = model.getOpsetImportList().stream()
                .filter(set -> set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(0);
        if (version < OLDEST || version > NEWEST) {
            throw new NetworkException(
                    "Cannot import the network: its operators have version %d, and versions %d to %d are read; export it again with opset_version=17"
                            .formatted(version, OLDEST, NEWEST));
        }
        return model;
    }
}
