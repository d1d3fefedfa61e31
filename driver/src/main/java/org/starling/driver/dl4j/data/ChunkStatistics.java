package org.starling.driver.dl4j.data;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.starling.driver.dl4j.chunk.ExampleChunk;
import org.starling.driver.dl4j.chunk.ExampleShape;
import org.starling.driver.dl4j.chunk.PackedChunk;
import org.starling.kernels.worker.result.Wire;

/**
 * Counts and common shape of the examples in all chunks.
 *
 * @param counts examples in each partition
 * @param shape the one shape of all examples, if all can be packed and have the same but for masks that some lack
 */
record ChunkStatistics(List<Long> counts, Optional<ExampleShape> shape) {

    /** Counts and shapes of one partition. */
    private record Part(long examples, HashSet<ExampleShape> shapes, boolean allPacked) implements Serializable {}

    /** Counts all chunks; computes them if they are not persisted. */
    static ChunkStatistics of(JavaRDD<byte[]> chunks) {
        List<Part> parts =
                chunks
                        .mapPartitions(partition ->
                                List.of(Wire.bytes(look(partition))).iterator())
                        .collect()
                        .stream()
                        .map(bytes -> Wire.read(bytes, Part.class))
                        .toList();
        Set<ExampleShape> shapes = new HashSet<>();
        parts.forEach(part -> shapes.addAll(part.shapes()));
        boolean allPacked = parts.stream().allMatch(Part::allPacked);
        return new ChunkStatistics(
                parts.stream().map(Part::examples).toList(), allPacked ? common(shapes) : Optional.empty());
    }

    /** The common shape, apart from masks that some examples lack. */
    private static Optional<ExampleShape> common(Set<ExampleShape> shapes) {
        Optional<ExampleShape> common = shapes.stream().findAny();
        for (ExampleShape shape : shapes) {
            common = common.flatMap(shape::joined);
        }
        return common;
    }

    private static Part look(Iterator<byte[]> partition) {
        long examples = 0;
        HashSet<ExampleShape> shapes = new HashSet<>();
        boolean allPacked = true;
        while (partition.hasNext()) {
            ExampleChunk chunk = ExampleChunk.decode(partition.next());
            examples += chunk.size();
            if (chunk instanceof PackedChunk packed) {
                shapes.add(packed.shape());
            } else {
                allPacked = false;
            }
        }
        return new Part(examples, shapes, allPacked);
    }

    long examples() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
