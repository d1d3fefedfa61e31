package org.starling.pipeline.shard.writing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.starling.pipeline.order.HashSort;
import scala.Tuple2;

/**
 * The examples of one band in global order, from all runs that contain a part of it. All examples are in memory. Not
 * thread-safe.
 */
final class ExampleBand implements Iterator<RepeatedExample> {
    private static final int FIRST_EXAMPLES = 1 << 10;

    private final List<ByteBuffer> runs = new ArrayList<>();
    private long[] hashes = new long[FIRST_EXAMPLES];
    /** Of each example: the run that it is in, and where in it. */
    private long[] places = new long[FIRST_EXAMPLES];

    private int examples;
    private final int[] order;
    private int next;

    ExampleBand(Iterator<Tuple2<Integer, byte[]>> sorted) {
        sorted.forEachRemaining(run -> add(ByteBuffer.wrap(run._2())));
        order = HashSort.order(
                hashes, examples, (one, other) -> RepeatedExample.ORDER.compare(example(one), example(other)));
    }

    private void add(ByteBuffer run) {
        for (int start = 0; start < run.capacity(); start += ExampleRun.bytes(run, start)) {
            if (examples == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * examples);
                places = Arrays.copyOf(places, 2 * examples);
            }
            hashes[examples] = run.getLong(start);
            places[examples] = ((long) runs.size() << Integer.SIZE) | start;
            examples++;
        }
        runs.add(run);
    }

    private RepeatedExample example(int index) {
        return ExampleRun.read(runs.get((int) (places[index] >>> Integer.SIZE)), (int) places[index]);
    }

    @Override
    public boolean hasNext() {
        return next < order.length;
    }

    @Override
    public RepeatedExample next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return example(order[next++]);
    }
}
