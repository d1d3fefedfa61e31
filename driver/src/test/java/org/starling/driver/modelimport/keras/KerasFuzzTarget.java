package org.starling.driver.modelimport.keras;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.modelimport.onnx.ImportSettings;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.testing.FuzzTarget;

/** Keras files of a dense network. */
public final class KerasFuzzTarget implements FuzzTarget {
    private static final ExampleFormat FORMAT =
            new ExampleFormat(FeatureFormat.float32(4), new LabelFormat.ClassIndex(3));

    @Override
    public String name() {
        return "keras";
    }

    @Override
    public List<byte[]> seeds() {
        try {
            Path folder = Files.createTempDirectory("keras");
            return List.of(file("softmax", folder), file("tanh", folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] file(String activation, Path folder) throws IOException {
        return new KerasFile()
                .layer("InputLayer", "in", "\"batch_input_shape\": [null, 4]")
                .layer("Dense", "dense", "\"units\": 3, \"activation\": \"%s\"".formatted(activation))
                .weight("dense", "kernel", new float[4][3])
                .weight("dense", "bias", new float[3])
                .bytes(folder);
    }

    @Override
    public boolean accepts(byte[] file) throws IOException {
        try {
            KerasModelFile.read(new ByteArrayInputStream(file), file.length, new ImportSettings(new Sgd(0.1), FORMAT));
            return true;
        } catch (NetworkException e) {
            if (!e.getMessage().startsWith("Cannot ")) {
                throw new IllegalStateException("the message does not say what cannot be done", e);
            }
            return false;
        }
    }
}
