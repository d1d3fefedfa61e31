package org.starling.driver.config.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.checkpoint.Networks;
import org.starling.driver.config.ModelSpec;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.Network;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.pipeline.testing.JsonMutations;

/** Networks in DL4J's JSON, as far as the driver reads and checks them before it trains. */
public final class NetworkFuzzTarget implements FuzzTarget {
    private static final ExampleFormat FORMAT =
            new ExampleFormat(FeatureFormat.float32(Networks.FEATURES), new LabelFormat.ClassIndex(Networks.CLASSES));

    private final FuzzFile file = new FuzzFile(".json");
    private final NetworkFactory factory = new NetworkFactory(file.conf(), folder -> {
        throw new IllegalStateException("no checkpoint is read");
    });

    @Override
    public String name() {
        return "network";
    }

    @Override
    public List<byte[]> seeds() {
        MultiLayerNetwork layers = Networks.trainedMultiLayer(new Adam(0.01));
        ComputationGraph graph = Networks.trainedGraph(new Sgd(0.1));
        return List.of(
                layers.getLayerWiseConfigurations().toJson().getBytes(StandardCharsets.UTF_8),
                graph.getConfiguration().toJson().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] damaged(byte[] json, byte[] other, SplittableRandom random) {
        return JsonMutations.of(json, other, random);
    }

    @Override
    public boolean accepts(byte[] json) throws IOException {
        file.write(json);
        try {
            Network network = factory.create(new ModelSpec.JsonFile(file.path().toString()), FORMAT);
            ReplicaCompiler.reasonsAgainstOneDnn(network);
            return true;
        } catch (NetworkException e) {
            if (!e.getMessage().startsWith("Cannot ") || e.getMessage().contains("\n")) {
                throw new IllegalStateException("the message is not one sentence", e);
            }
            return false;
        }
    }
}
