package org.starling.driver.checkpoint;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.common.primitives.Triple;
import org.nd4j.linalg.api.buffer.BaseDataBuffer;
import org.nd4j.linalg.api.buffer.DataBuffer.AllocationMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.driver.checkpoint.storage.FloatFile;
import org.starling.kernels.replica.FloatSource;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.NativeLibraries;

/**
 * The file format of DL4J's {@link ModelSerializer}: a zip archive of the configuration, the parameters and the updater
 * state. Unlike the serialiser itself, this needs no live network and streams: writing holds a piece of a vector in memory,
 * reading each vector once. Parameters hardly compress, so they are stored as they are. Values are kept bit for bit, and
 * equal models give equal files.
 */
public final class ModelFile {
    private static final int BUFFER_BYTES = 1 << 16;
    /** The first moment that a zip archive can name. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private ModelFile() {}

    /** Writes a model, and leaves the stream open. */
    public static void write(ModelState state, OutputStream target) throws IOException {
        NativeLibraries.prepare();
        ZipOutputStream zip = new ZipOutputStream(target);
        zip.setLevel(Deflater.NO_COMPRESSION);
        zip.putNextEntry(entry(ModelSerializer.CONFIGURATION_JSON));
        zip.write(NetworkConfiguration.counted(state.network(), state.iteration(), state.epoch())
                .network()
                .json()
                .getBytes(StandardCharsets.UTF_8));
        writeVector(zip, ModelSerializer.COEFFICIENTS_BIN, state.parameterSource());
        if (state.updaterSource().length() > 0) {
            writeVector(zip, ModelSerializer.UPDATER_BIN, state.updaterSource());
        }
        zip.finish();
        target.flush();
    }

    /** All entries have the same time, or equal models would differ. */
    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        return entry;
    }

    /** In the format of {@code Nd4j.write}: shape, then data, each with its own header; big-endian. */
    private static void writeVector(ZipOutputStream zip, String name, FloatSource values) throws IOException {
        zip.putNextEntry(entry(name));
        if (values.length() == 0) {
            zip.putNextEntry(entry(ModelSerializer.NO_PARAMS_MARKER));
            return;
        }
        DataOutputStream target = new DataOutputStream(new BufferedOutputStream(zip, BUFFER_BYTES));
        Nd4j.getShapeInfoProvider()
                .createShapeInformation(new long[] {1, values.length()}, 'f', DataType.FLOAT)
                .getFirst()
                .write(target);
        target.writeUTF(AllocationMode.MIXED_DATA_TYPES.name());
        target.writeLong(values.length());
        target.writeUTF(DataType.FLOAT.name());
        FloatFile.write(values, ByteOrder.BIG_ENDIAN, target);
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
                    // normalisers and preprocessors are not needed: the manifest contains the transform
                }
            }
        }
        if (json == null || parameters == null) {
            throw new CheckpointException(
                    "Cannot read the model: it holds no " + (json == null ? "configuration" : "parameters")
                            + "; give a file that DL4J's ModelSerializer or Starling wrote");
        }
        LiveNetwork stored = NetworkConfiguration.parse(json);
        int iteration = stored.iteration();
        int epoch = stored.epoch();
        stored.moveTo(0, 0);
        return new ModelState(stored.network(), parameters, updaterState, iteration, epoch);
    }

    private static float[] readVector(ZipInputStream zip) throws IOException {
        DataInputStream source = new DataInputStream(new BufferedInputStream(zip, BUFFER_BYTES));
        source.mark(1);
        if (source.read() < 0) {
            // how DL4J writes a network that has no parameters
            return new float[0];
        }
        source.reset();
        Triple<AllocationMode, Long, DataType> shape = BaseDataBuffer.readHeader(source);
        source.skipNBytes(
                Math.multiplyExact(shape.getMiddle(), (long) shape.getRight().width()));
        Triple<AllocationMode, Long, DataType> data = BaseDataBuffer.readHeader(source);
        if (data.getRight() != DataType.FLOAT) {
            throw new CheckpointException(
                    "Cannot read the model: its parameters are of type %s, but Starling trains networks of type FLOAT; convert it with DL4J's convertDataType(DataType.FLOAT) first"
                            .formatted(data.getRight()));
        }
        return FloatFile.read(source, ByteOrder.BIG_ENDIAN, Math.toIntExact(data.getMiddle()));
    }
}
