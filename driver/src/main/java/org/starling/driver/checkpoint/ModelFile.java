package org.starling.driver.checkpoint;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.step.NativeLibraries;
import org.starling.kernels.step.Network;

/**
 * The file format of DL4J's {@link ModelSerializer}: a zip archive of the configuration, the parameters and the updater
 * state. Unlike the serialiser itself, this needs no live network, streams, and so holds at most one vector twice in
 * memory. Parameters hardly compress, so they are stored as they are. Values are kept bit for bit.
 */
public final class ModelFile {
    private static final int BUFFER_BYTES = 1 << 16;

    private ModelFile() {}

    /** Writes a model, and leaves the stream open. */
    public static void write(ModelState state, OutputStream target) throws IOException {
        NativeLibraries.prepare();
        ZipOutputStream zip = new ZipOutputStream(target);
        zip.setLevel(Deflater.NO_COMPRESSION);
        zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
        zip.write(NetworkConfiguration.counted(state.network(), state.iteration(), state.epoch())
                .getBytes(StandardCharsets.UTF_8));
        writeVector(zip, ModelSerializer.COEFFICIENTS_BIN, state.parameters());
        if (state.updaterState().length > 0) {
            writeVector(zip, ModelSerializer.UPDATER_BIN, state.updaterState());
        }
        zip.finish();
        target.flush();
    }

    private static void writeVector(ZipOutputStream zip, String name, float[] values) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        if (values.length == 0) {
            zip.putNextEntry(new ZipEntry(ModelSerializer.NO_PARAMS_MARKER));
            return;
        }
        DataOutputStream target = new DataOutputStream(new BufferedOutputStream(zip, BUFFER_BYTES));
        try (INDArray vector = Nd4j.create(values, new long[] {1, values.length}, 'f')) {
            Nd4j.write(vector, target);
        }
        target.flush();
    }

    /**
     * Reads a model that Starling or DL4J wrote, with the counters in its configuration.
     *
     * @throws CheckpointException if it is not such a file
     */
    public static ModelState read(InputStream source) throws IOException {
        NativeLibraries.prepare();
        String json = null;
        float[] parameters = null;
        float[] updaterState = new float[0];
        ZipInputStream zip = new ZipInputStream(new BufferedInputStream(source, BUFFER_BYTES));
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            switch (entry.getName()) {
                case ModelSerializer.CONFIGURATION_JSON -> json =
                        new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                case ModelSerializer.COEFFICIENTS_BIN -> parameters = readVector(zip);
                case ModelSerializer.UPDATER_BIN -> updaterState = readVector(zip);
                default -> {
                    // normalisers and preprocessors are none of our business: the manifest says how data is prepared
                }
            }
        }
        if (json == null || parameters == null) {
            throw new CheckpointException(
                    "Cannot read the model: it holds no " + (json == null ? "configuration" : "parameters")
                            + "; give a file that DL4J's ModelSerializer or Starling wrote");
        }
        return counted(NetworkConfiguration.parse(json), json, parameters, updaterState);
    }

    private static ModelState counted(Network network, String json, float[] parameters, float[] updaterState) {
        return switch (network.kind()) {
            case MULTI_LAYER -> {
                MultiLayerConfiguration stored = MultiLayerConfiguration.fromJson(json);
                yield new ModelState(
                        network, parameters, updaterState, stored.getIterationCount(), stored.getEpochCount());
            }
            case COMPUTATION_GRAPH -> {
                ComputationGraphConfiguration stored = ComputationGraphConfiguration.fromJson(json);
                yield new ModelState(
                        network, parameters, updaterState, stored.getIterationCount(), stored.getEpochCount());
            }
        };
    }

    private static float[] readVector(ZipInputStream zip) throws IOException {
        DataInputStream source = new DataInputStream(new BufferedInputStream(zip, BUFFER_BYTES));
        source.mark(1);
        if (source.read() < 0) {
            // how DL4J writes a network that has no parameters
            return new float[0];
        }
        source.reset();
        try (INDArray vector = Nd4j.read(source)) {
            if (vector.dataType() != DataType.FLOAT) {
                throw new CheckpointException(
                        "Cannot read the model: its parameters are of type %s, but Starling trains networks of type FLOAT; convert it with DL4J's convertDataType(DataType.FLOAT) first"
                                .formatted(vector.dataType()));
            }
            return vector.data().asFloat();
        }
    }
}
