package org.starling.driver.config.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.starling.driver.config.ModelSpec;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.NetworkMemory;
import org.starling.kernels.replica.NetworkSizeException;
import org.starling.kernels.replica.NetworkText;
import org.starling.pipeline.files.Failures;

/** Makes the network of a job, and checks it against the format of the examples. Thread-safe. */
public final class NetworkFactory {
    private final Configuration hadoop;
    private final Function<ModelSpec.Pretrained, Network> pretrained;

    /**
     * A factory that reaches files and checkpoints by the given means.
     *
     * @param hadoop how files of other file systems are reached
     * @param pretrained how the network of a checkpoint or of another file with parameters is read
     */
    public NetworkFactory(Configuration hadoop, Function<ModelSpec.Pretrained, Network> pretrained) {
        this.hadoop = hadoop;
        this.pretrained = pretrained;
    }

    /**
     * The network that {@code spec} describes, for data of which only the format is known.
     *
     * @throws NetworkException if there is none, or it does not fit examples of {@code format}
     */
    public Network create(ModelSpec spec, ExampleFormat format) {
        return create(spec, NetworkData.of(format));
    }

    /**
     * The network that {@code spec} describes.
     *
     * @throws NetworkException if there is none, or it does not fit the data
     */
    public Network create(ModelSpec spec, NetworkData data) {
        if (spec instanceof ModelSpec.Builtin builtin) {
            return builtin(builtin, data);
        } else if (spec instanceof ModelSpec.JsonFile file) {
            return fitting(readJson(file.json()), data, file.json());
        } else if (spec instanceof ModelSpec.Pretrained stored) {
            return fitting(pretrained.apply(stored), data, stored.origin());
        }
        throw new IllegalArgumentException("Cannot make a network of " + spec);
    }

    /**
     * A built-in network.
     *
     * @throws NetworkException if it cannot be built for the data
     */
    public static Network builtin(ModelSpec.Builtin spec, NetworkData data) {
        NativeLibraries.prepare();
        Network network;
        if (spec instanceof ModelSpec.Mlp mlp) {
            network = Network.of(BuiltinNetworks.mlp(mlp, data));
        } else if (spec instanceof ModelSpec.Cnn cnn) {
            network = Network.of(BuiltinNetworks.cnn(cnn, data));
        } else if (spec instanceof ModelSpec.Lstm lstm) {
            network = Network.of(BuiltinNetworks.lstm(lstm, data));
        } else if (spec instanceof ModelSpec.Gpt gpt) {
            network = Network.of(TransformerNetworks.gpt(gpt, data.format()));
        } else if (spec instanceof ModelSpec.Bert bert) {
            network = Network.of(TransformerNetworks.bert(bert, data.format()));
        } else if (spec instanceof ModelSpec.TextClassifier classifier) {
            network = Network.of(TransformerNetworks.textClassifier(classifier, data));
        } else if (spec instanceof ModelSpec.Tabular tabular) {
            network = Network.of(TabularNetwork.of(tabular, data));
        } else if (spec instanceof ModelSpec.TwoTower towers) {
            network = Network.of(TwoTowerNetwork.of(towers, data));
        } else {
            throw new IllegalArgumentException("Cannot make a network of " + spec);
        }
        requireMemory(network, data.format());
        return network;
    }

    /**
     * The network, if it fits the data.
     *
     * @param origin where it came from, for messages
     * @throws NetworkException if it does not
     */
    public static Network fitting(Network network, NetworkData data, String origin) {
        NativeLibraries.prepare();
        requireMemory(network, data.format());
        new NetworkFit(data, origin).check(network);
        return network;
    }

    /** The driver initialises the network, and copies its parameters to the heap. */
    private static void requireMemory(Network network, ExampleFormat format) {
        try {
            LiveNetwork live = LiveNetwork.of(network);
            NetworkMemory.requireFits(live);
            NetworkMemory.requireFits(live, format.features().shape());
            NetworkMemory.requireHeap(NetworkMemory.parameters(live), "parameters");
        } catch (NetworkSizeException e) {
            throw new NetworkException(e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new NetworkException(
                    "Cannot set up the network: its configuration is incomplete (%s); check its layers"
                            .formatted(Failures.firstLine(e)),
                    e);
        }
    }

    private Network readJson(String file) {
        String json;
        Path path = new Path(file);
        try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
            json = new String(in.readNBytes(NetworkText.MAX_CHARACTERS + 1), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new NetworkException(
                    "Cannot read the network " + file + ": " + e.getMessage() + "; check model.json", e);
        }
        return parse(json, file);
    }

    /**
     * Reads a configuration in DL4J's JSON.
     *
     * @param file where it came from, for messages
     * @throws NetworkException if it is none, or names a class that is not one of DL4J's
     */
    public static Network parse(String json, String file) {
        NativeLibraries.prepare();
        String checked;
        try {
            checked = NetworkText.checked(json).json();
        } catch (IllegalArgumentException e) {
            throw new NetworkException("Cannot read the network %s: %s".formatted(file, e.getMessage()), e);
        }
        // the JSON does not name the class that wrote it, so both are tried
        try {
            return Network.of(multiLayer(checked));
        } catch (RuntimeException | LinkageError | OutOfMemoryError notMultiLayer) {
            try {
                return Network.of(graph(checked));
            } catch (RuntimeException | LinkageError | OutOfMemoryError notGraph) {
                NetworkException failure = new NetworkException(
                        "Cannot read the network %s: it is neither a MultiLayerConfiguration (%s) nor a ComputationGraphConfiguration (%s); write it with toJson() of DL4J 1.0.0-M2.1"
                                .formatted(file, Failures.firstLine(notMultiLayer), Failures.firstLine(notGraph)),
                        notGraph);
                failure.addSuppressed(notMultiLayer);
                throw failure;
            }
        }
    }

    private static MultiLayerConfiguration multiLayer(String json) {
        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(json);
        if (read.getConfs() == null || read.getConfs().isEmpty()) {
            throw new IllegalArgumentException("it has no layers");
        }
        return read;
    }

    private static ComputationGraphConfiguration graph(String json) {
        ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(json);
        if (read.getNetworkInputs() == null || read.getVertices() == null) {
            throw new IllegalArgumentException("it has no inputs or no vertices");
        }
        return read;
    }
}
