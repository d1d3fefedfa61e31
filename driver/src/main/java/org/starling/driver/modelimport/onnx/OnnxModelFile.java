package org.starling.driver.modelimport.onnx;

import java.io.IOException;
import java.io.InputStream;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.starling.driver.config.network.NetworkException;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.serving.checkpoint.ModelState;

/** An ONNX file of unknown origin: read whole, then imported. */
public final class OnnxModelFile {
    private static final long OLDEST = 9;
    private static final long NEWEST = 21;
    /** The bytes, the message made of them, the values, and the parameters of the network. */
    private static final int COPIES = 4;

    private OnnxModelFile() {}

    /**
     * Imports the network of a file.
     *
     * @param length bytes of the file
     * @throws NetworkException if it is damaged, too large, or has parts without a form in DL4J
     */
    public static ModelState read(InputStream source, long length, ImportSettings settings) throws IOException {
        long memory = Runtime.getRuntime().maxMemory();
        if (length > Integer.MAX_VALUE || length > memory / COPIES) {
            throw new NetworkException(
                    "Cannot import the network: the file has %,d bytes, and this JVM imports at most %,d; raise its memory (STARLING_DRIVER_MEMORY)"
                            .formatted(length, Math.min(Integer.MAX_VALUE, memory / COPIES)));
        }
        NativeLibraries.prepare();
        try {
            return OnnxNetworkImport.read(parse(source).getGraph(), settings);
        } catch (OutOfMemoryError e) {
            throw new NetworkException(
                    "Cannot import the network: it does not fit into the memory of this JVM; raise STARLING_DRIVER_MEMORY",
                    e);
        }
    }

    private static ModelProto parse(InputStream source) throws IOException {
        ModelProto model;
        try {
            model = ModelProto.parseFrom(CodedInputStream.newInstance(source));
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
