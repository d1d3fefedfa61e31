package org.starling.serving.checkpoint;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.common.primitives.Triple;
import org.nd4j.linalg.api.buffer.BaseDataBuffer;
import org.nd4j.linalg.api.buffer.DataBuffer.AllocationMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.NetworkMemory;
import org.starling.kernels.replica.NetworkSizeException;
import org.starling.kernels.replica.NetworkText;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.files.ShownText;

/**
 * Reads one model of unknown origin. Entries are limited in number and size. The network's classes are checked before any is
 * loaded, and lengths before memory is allocated for them. Used once.
 */
final class ModelFileReader {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_ENTRIES = 1000;
    /** Bytes of all entries that are not used, such as normalisers. */
    private static final long MAX_OTHER_BYTES = 1L << 28;
    /** Values of updater state for each parameter; AMSGrad has the most, three. */
    private static final int MAX_STATE_VALUES = 4;
    /** Longest shape information: rank, shape and strides of 32 dimensions, and four values more. */
    private static final int MAX_SHAPE_VALUES = 2 * 32 + 4;

    private static final int PIECE = 1 << 20;

    private final ZipInputStream zip;
    private final Set<String> names = new HashSet<>();
    private LiveNetwork network;
    private float[] parameters;
    private float[] updaterState = new float[0];
    private long otherBytes;

    ModelFileReader(InputStream source) {
        this.zip = new ZipInputStream(new BufferedInputStream(source, BUFFER_BYTES));
    }

    /**
     * Reads the model.
     *
     * @throws CheckpointException if it is not one, or one that cannot be trusted
     */
    ModelState read() throws IOException {
        try {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                read(checkedName(entry));
            }
            return state();
        } catch (CheckpointException e) {
            throw e;
        } catch (NetworkSizeException e) {
            throw new CheckpointException(e.getMessage(), e);
        } catch (EOFException | ZipException | UTFDataFormatException | RuntimeException e) {
            // DL4J throws exceptions of many types for a configuration that does not make sense
            throw new CheckpointException(
                    "Cannot read the model: it is damaged or cut short (%s); copy or write it again"
                            .formatted(Failures.firstLine(e)),
                    e);
        } catch (OutOfMemoryError e) {
            throw refused(
                    "it does not fit into the memory of this JVM",
                    "raise its heap (bin/starling: STARLING_DRIVER_MEMORY)");
        }
    }

    private ModelState state() {
        if (network == null || parameters == null) {
            throw refused(
                    "it holds no " + (network == null ? "configuration" : "parameters"),
                    "give a file that DL4J's ModelSerializer or Starling wrote");
        }
        int iteration = network.iteration();
        int epoch = network.epoch();
        if (iteration < 0 || epoch < 0) {
            throw refused("it has made %d updates in %d epochs".formatted(iteration, epoch), "write it again");
        }
        network.moveTo(0, 0);
        return new ModelState(network.network(), parameters, updaterState, iteration, epoch);
    }

    private String checkedName(ZipEntry entry) {
        String name = entry.getName();
        boolean path = name.startsWith("/") || name.contains("\\") || name.contains("..");
        if (path || name.length() > 255 || name.codePoints().anyMatch(Character::isISOControl)) {
            throw refused("it holds an entry with the name '%s'".formatted(ShownText.line(name)), "do not use it");
        }
        if (!names.add(name)) {
            throw refused("it holds two entries with the name '%s'".formatted(name), "do not use it");
        }
        if (names.size() > MAX_ENTRIES) {
            throw refused("it holds more than %d entries".formatted(MAX_ENTRIES), "do not use it");
        }
        return name;
    }

    private void read(String name) throws IOException {
        switch (name) {
            case ModelSerializer.CONFIGURATION_JSON -> {
                byte[] json = zip.readNBytes(NetworkText.MAX_CHARACTERS + 1);
                network = NetworkConfiguration.parse(new String(json, StandardCharsets.UTF_8));
                NetworkMemory.requireFits(network);
                requireLengths();
            }
            case ModelSerializer.COEFFICIENTS_BIN -> {
                parameters = readVector("parameters");
                requireLengths();
            }
            case ModelSerializer.UPDATER_BIN -> {
                updaterState = readVector("updater state");
                requireLengths();
            }
                // normalisers and preprocessors are not needed: the manifest contains the transform
            default -> skip(name);
        }
    }

    private void skip(String name) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = zip.read(buffer); count >= 0; count = zip.read(buffer)) {
            otherBytes += count;
            if (otherBytes > MAX_OTHER_BYTES) {
                throw refused(
                        "its entry '%s' has more than %,d bytes that are no part of a model"
                                .formatted(name, MAX_OTHER_BYTES),
                        "remove that entry");
            }
        }
    }

    private void requireLengths() {
        if (network == null) {
            return;
        }
        long expected = NetworkMemory.parameters(network);
        if (parameters != null && parameters.length != expected) {
            throw otherLength("parameters", parameters.length, expected);
        }
        if (updaterState.length > MAX_STATE_VALUES * expected) {
            throw otherLength("updater state", updaterState.length, MAX_STATE_VALUES * expected);
        }
    }

    private static CheckpointException otherLength(String what, long length, long expected) {
        return refused(
                "it holds %,d values of %s, and its network has %,d".formatted(length, what, expected),
                "write it again with DL4J's ModelSerializer");
    }

    private float[] readVector(String what) throws IOException {
        DataInputStream source = new DataInputStream(new BufferedInputStream(zip, BUFFER_BYTES));
        source.mark(1);
        if (source.read() < 0) {
            // how DL4J writes a network that has no parameters
            return new float[0];
        }
        source.reset();
        Triple<AllocationMode, Long, DataType> shape = BaseDataBuffer.readHeader(source);
        if (shape.getMiddle() < 1 || shape.getMiddle() > MAX_SHAPE_VALUES) {
            throw refused("the shape of its %s has %,d values".formatted(what, shape.getMiddle()), "write it again");
        }
        source.skipNBytes(shape.getMiddle() * shape.getRight().width());
        Triple<AllocationMode, Long, DataType> data = BaseDataBuffer.readHeader(source);
        if (data.getRight() != DataType.FLOAT) {
            throw refused(
                    "its %s are of type %s, but Starling trains networks of type FLOAT"
                            .formatted(what, data.getRight()),
                    "convert it with DL4J's convertDataType(DataType.FLOAT) first");
        }
        float[] values = readValues(source, requireLength(what, data.getMiddle()));
        if (source.read() >= 0) {
            throw refused("its %s go on after %,d values".formatted(what, values.length), "write it again");
        }
        return values;
    }

    private int requireLength(String what, long length) {
        if (length < 0) {
            throw refused("it claims to hold %,d values of %s".formatted(length, what), "write it again");
        }
        if (network != null) {
            long parameterCount = NetworkMemory.parameters(network);
            boolean state = what.equals("updater state");
            if (state ? length > MAX_STATE_VALUES * parameterCount : length != parameterCount) {
                throw otherLength(what, length, state ? MAX_STATE_VALUES * parameterCount : parameterCount);
            }
        }
        NetworkMemory.requireHeap(length, what);
        return Math.toIntExact(length);
    }

    private float[] readValues(DataInputStream source, int length) throws IOException {
        if (network != null) {
            return FloatFile.read(source, ByteOrder.BIG_ENDIAN, length);
        }
        // nothing confirms the length yet, so memory grows with what is read
        List<float[]> pieces = new ArrayList<>();
        for (int start = 0; start < length; start += PIECE) {
            pieces.add(FloatFile.read(source, ByteOrder.BIG_ENDIAN, Math.min(PIECE, length - start)));
        }
        float[] values = new float[length];
        int end = 0;
        for (float[] piece : pieces) {
            System.arraycopy(piece, 0, values, end, piece.length);
            end += piece.length;
        }
        return values;
    }

    private static CheckpointException refused(String reason, String remedy) {
        return new CheckpointException("Cannot read the model: %s; %s".formatted(reason, remedy));
    }
}
