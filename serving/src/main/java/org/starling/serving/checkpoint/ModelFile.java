package org.starling.serving.checkpoint;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataBuffer.AllocationMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.replica.FloatSource;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.NetworkText;

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
        return new ModelFileReader(source).read();
    }

    /**
     * Checks the network of a local model file, as DL4J would open it.
     *
     * @throws CheckpointException if it names a class that is not one of DL4J's
     */
    public static void requireTrusted(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(ModelSerializer.CONFIGURATION_JSON);
            if (entry == null) {
                return;
            }
            try (InputStream json = zip.getInputStream(entry)) {
                NetworkText.checked(
                        new String(json.readNBytes(NetworkText.MAX_CHARACTERS + 1), StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException | ZipException e) {
            throw new CheckpointException("Cannot use the model of the checkpoint: " + e.getMessage(), e);
        }
    }
}
