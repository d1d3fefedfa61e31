package org.starling.driver.dl4j.chunk;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Examples that cannot be packed, as the data set that DL4J made of them: several inputs or outputs, odd shapes or masks. */
public final class DataSetChunk implements ExampleChunk {
    /** First byte of an encoded chunk. */
    static final byte KIND = 2;

    private static final int HEADER_BYTES = Byte.BYTES + Integer.BYTES;

    private final MultiDataSet data;
    private List<MultiDataSet> examples = List.of();

    DataSetChunk(MultiDataSet data) {
        this.data = data;
    }

    /** Several chunks as one. DL4J pads sequences of different lengths to the longest, and masks the padding. */
    public static MultiDataSet merge(List<MultiDataSet> parts) {
        return parts.size() == 1 ? parts.get(0) : org.nd4j.linalg.dataset.MultiDataSet.merge(parts);
    }

    static int size(MultiDataSet data) {
        return Math.toIntExact(data.getFeatures(0).size(0));
    }

    @Override
    public int size() {
        return size(data);
    }

    @Override
    public DataSetChunk select(int[] chosen) {
        boolean all =
                chosen.length == size() && IntStream.range(0, chosen.length).allMatch(i -> chosen[i] == i);
        if (all) {
            return this;
        }
        if (examples.isEmpty()) {
            examples = data.asList();
        }
        List<MultiDataSet> parts = new ArrayList<>(chosen.length);
        for (int example : chosen) {
            parts.add(examples.get(example));
        }
        return new DataSetChunk(merge(parts));
    }

    @Override
    public MultiDataSet toDataSet() {
        return data;
    }

    @Override
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(KIND)
                .putInt(size())
                .array());
        try {
            data.save(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads what follows the size in an encoded chunk. */
    static DataSetChunk read(ByteBuffer buffer, int size) {
        byte[] saved = new byte[buffer.remaining()];
        buffer.get(saved);
        MultiDataSet data = new org.nd4j.linalg.dataset.MultiDataSet();
        try {
            data.load(new ByteArrayInputStream(saved));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DataSetChunk chunk = new DataSetChunk(data);
        if (chunk.size() != size) {
            throw new IllegalStateException(
                    "Cannot read a data set: it holds %d examples, and should %d".formatted(chunk.size(), size));
        }
        return chunk;
    }
}
