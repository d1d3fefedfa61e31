package org.starling.driver.job;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A program that uses DL4J without Starling: opens a model, and writes its outputs for the rows of a
 * table. It runs in a process that has no class of Starling but this one.
 */
final class PlainDl4j {
    private PlainDl4j() {}

    /** Arguments: the model, a file with a line of comma-separated features for each example, the file to write. */
    public static void main(String[] arguments) throws IOException {
        requireNoStarling();
        MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(new File(arguments[0]), true);
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[1]))) {
            try (INDArray features = Nd4j.create(new float[][] {numbers(line)})) {
                lines.add(line(network.output(features).toFloatVector()));
            }
        }
        Files.write(Path.of(arguments[2]), lines);
    }

    private static void requireNoStarling() {
        try {
            Class<?> found = Class.forName("org.starling.kernels.replica.Network");
            throw new IllegalStateException("The class path holds " + found);
        } catch (ClassNotFoundException e) {
            System.err.println("As it should be: there is no " + e.getMessage());
        }
    }

    /** Reads a line that {@link #line} wrote. */
    static float[] numbers(String line) {
        String[] words = line.split(",", -1);
        float[] numbers = new float[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Float.parseFloat(words[i]);
        }
        return numbers;
    }

    /** Numbers in decimal, which keeps every bit. */
    static String line(float[] numbers) {
        List<String> words = new ArrayList<>();
        for (float number : numbers) {
            words.add(Float.toString(number));
        }
        return String.join(",", words);
    }
}
