package org.starling.pipeline.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes small CSV tables. */
public final class CsvFiles {
    private CsvFiles() {}

    /** A header {@code x,y,z,kind} and {@code count} rows of numbers and one of the classes ape, bee, cat. */
    public static Path random(Path file, int count, long seed) throws IOException {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>(List.of("x,y,z,kind"));
        for (int i = 0; i < count; i++) {
            lines.add("%s,%s,5,%s".formatted(random.nextGaussian(), 1e9 + random.nextGaussian(), kind(i)));
        }
        return Files.write(file, lines);
    }

    /** The class of row {@code i}. */
    public static String kind(int i) {
        return List.of("bee", "cat", "ape").get(i % 3);
    }
}
