package org.starling.driver.dl4j.chunk;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.starling.kernels.replica.FlatArray;

/**
 * Turns the data sets of a partition into encoded chunks, in order and as they are asked for. Examples that can be packed
 * share a chunk as long as their shape stays the same; every other data set becomes a chunk by itself. Not thread-safe.
 */
public final class ChunkPacker implements Iterator<byte[]> {
    private static final int CHUNK_BYTES = 512 * 1024;
    private static final int CHUNK_EXAMPLES = 1024;

    private final Iterator<MultiDataSet> source;
    private final Queue<byte[]> ready = new ArrayDeque<>();
    private PackedChunk.Builder open;

    public ChunkPacker(Iterator<MultiDataSet> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && source.hasNext()) {
            add(source.next());
        }
        if (ready.isEmpty()) {
            flush();
        }
        return !ready.isEmpty();
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException("Cannot pack another chunk: the partition has no more data");
        }
        return ready.remove();
    }

    private void add(MultiDataSet data) {
        if (data.numFeatureArrays() == 0 || DataSetChunk.size(data) == 0) {
            return;
        }
        if (!ExampleShape.fits(data)) {
            flush();
            ready.add(new DataSetChunk(data).encode());
            return;
        }
        ExampleShape shape = ExampleShape.of(data);
        float[] features = values(data.getFeatures(0));
        float[] labels = values(data.getLabels(0));
        float[] featureMasks = values(data.getFeaturesMaskArray(0));
        float[] labelMasks = values(data.getLabelsMaskArray(0));
        for (int example = 0; example < DataSetChunk.size(data); example++) {
            if (open != null && (open.isFull() || !open.shape().equals(shape))) {
                flush();
            }
            if (open == null) {
                open = new PackedChunk.Builder(shape, capacity(shape));
            }
            open.add(features, labels, featureMasks, labelMasks, example);
        }
    }

    private static int capacity(ExampleShape shape) {
        long bytes = ((long) shape.featureLength() + shape.labelLength()) * Float.BYTES;
        return (int) Math.max(1, Math.min(CHUNK_EXAMPLES, CHUNK_BYTES / bytes));
    }

    private void flush() {
        if (open != null) {
            ready.add(open.build().encode());
            open = null;
        }
    }

    private static float[] values(INDArray array) {
        if (array == null) {
            return new float[0];
        }
        try (INDArray plain = array.castTo(DataType.FLOAT).dup('c')) {
            float[] values = new float[FlatArray.length(plain)];
            FlatArray.read(plain, values, 0);
            return values;
        }
    }
}
