package org.starling.driver.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.ModelFile;
import org.starling.serving.checkpoint.ModelStates;

/** Models that Starling wrote, and that DL4J wrote. */
public final class ModelFuzzTarget implements FuzzTarget {
    @Override
    public String name() {
        return "model";
    }

    @Override
    public List<byte[]> seeds() {
        ByteArrayOutputStream own = new ByteArrayOutputStream();
        ByteArrayOutputStream others = new ByteArrayOutputStream();
        try {
            ModelFile.write(ModelStates.of(Networks.trainedMultiLayer(new Adam(0.01))), own);
            ModelSerializer.writeModel(Networks.trainedGraph(new Nesterovs(0.01, 0.9)), others, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(own.toByteArray(), others.toByteArray());
    }

    @Override
    public byte[] damaged(byte[] file, byte[] other, SplittableRandom random) {
        return ZipMutations.of(file, other, random);
    }

    @Override
    public boolean accepts(byte[] file) throws IOException {
        try {
            ModelFile.read(new ByteArrayInputStream(file));
            return true;
        } catch (CheckpointException e) {
            if (!e.getMessage().startsWith("Cannot ") || e.getMessage().contains("\n")) {
                throw new IllegalStateException("the message is not one sentence", e);
            }
            return false;
        }
    }
}
