package org.starling.driver.modelimport.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.io.InputStream;
import onnx.Onnx.GraphProto;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.modelimport.onnx.ImportSettings;
import org.starling.driver.modelimport.onnx.OnnxModelFile;
import org.starling.pipeline.files.Failures;
import org.starling.serving.checkpoint.ModelState;

/** A whole model that Keras saved as HDF5 ({@code .h5}), of unknown origin. */
public final class KerasModelFile {
    private KerasModelFile() {}

    /**
     * Imports the network of a file.
     *
     * @param length bytes of the file
     * @throws NetworkException if it is damaged, too large, or has layers that do not map onto those of DL4J
     */
    public static ModelState read(InputStream source, long length, ImportSettings settings) throws IOException {
        OnnxModelFile.requireMemory(length);
        byte[] bytes = source.readNBytes((int) length);
        if (bytes.length > 3 && bytes[0] == 'P' && bytes[1] == 'K') {
            throw new NetworkException(
                    "Cannot import the network: the file is a zip archive (.keras); save the model as HDF5: model.save(\"model.h5\")");
        }
        try {
            return OnnxModelFile.read(graph(bytes), settings);
        } catch (OutOfMemoryError e) {
            throw OnnxModelFile.outOfMemory(e);
        }
    }

    private static GraphProto graph(byte[] bytes) {
        try (HdfFile file = HdfFile.fromBytes(bytes)) {
            Attribute configuration = file.getAttribute("model_config");
            Node weights = file.getChild("model_weights");
            if (configuration == null || !(weights instanceof Group group)) {
                throw new NetworkException(
                        "Cannot import the network: the file holds no whole Keras model; write it with model.save(\"model.h5\"), not save_weights");
            }
            return new KerasConverter(new KerasWeights(group))
                    .convert(KerasLayers.read(String.valueOf(configuration.getData())));
        } catch (NetworkException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // jHDF throws exceptions of many types for files that are cut short
            throw new NetworkException(
                    "Cannot import the network: the file is no HDF5 file, or it is damaged or cut short (%s); copy or save it again"
                            .formatted(Failures.firstLine(e)),
                    e);
        }
    }
}
