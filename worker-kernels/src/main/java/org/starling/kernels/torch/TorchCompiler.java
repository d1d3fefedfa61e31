package org.starling.kernels.torch;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.api.Model;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.graph.ChannelOrder;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.NetworkGraph;
import org.starling.kernels.onednn.graph.NetworkReader;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.updater.UpdaterBlueprint;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.torch.layer.NodeContext.Numbers;
import org.starling.kernels.torch.layer.Products;

/** Creator of replicas that train by LibTorch. */
public final class TorchCompiler {
    private TorchCompiler() {}

    /**
     * Creates a replica of {@code network} with DL4J's initial parameters. LibTorch must be {@link
     * TorchLibrary#missing() present}.
     *
     * @param format format of the examples
     * @param options precision, and threads of a step on the CPU
     * @param device name of the device for LibTorch: {@code cpu} or {@code cuda:0}
     * @throws UnsupportedNetworkException if the network is not supported
     * @throws IllegalArgumentException if it does not fit the examples
     */
    @SuppressWarnings("try") // the scope works by being open
    public static TorchReplica compile(Network network, ExampleFormat format, ReplicaOptions options, String device) {
        List<String> reasons = TorchSupport.unsupported(network, format.masks());
        if (!reasons.isEmpty()) {
            throw new UnsupportedNetworkException(reasons);
        }
        NetworkGraph graph = NetworkReader.read(network);
        UpdaterBlueprint blueprint = blueprint(network, graph);
        torch.set_num_threads(options.threads());
        TorchLibrary.configure();
        NativeScope scope = new NativeScope();
        try (PointerScope temporaries = new PointerScope()) {
            Device place = scope.keep(new Device(device));
            TorchParameters parameters =
                    new TorchParameters(blueprint.slots(), blueprint.parameters(), trained(graph), place, scope);
            TorchUpdater updater = new TorchUpdater(blueprint, parameters, scope);
            Numbers numbers = new Numbers(ChannelOrder.of(graph), new Products(options.precision()));
            ForwardPass forward = new ForwardPass(graph, numbers, parameters, place);
            TorchReplica replica =
                    new TorchReplica(format, options, scope, forward, updater, blueprint.parameters().length);
            // shapes are known only when something is computed
            replica.differentiate(blank(format), new float[blueprint.parameters().length]);
            return replica;
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private static List<String> trained(NetworkGraph graph) {
        return graph.nodes().stream()
                .filter(GraphNode::trained)
                .map(GraphNode::name)
                .toList();
    }

    private static UpdaterBlueprint blueprint(Network network, NetworkGraph graph) {
        Model model = network.initialise();
        try {
            return UpdaterBlueprint.read(model, graph.layerNames());
        } finally {
            model.close();
        }
    }

    /** A batch of one example of zeros, all of it present. */
    private static Batch blank(ExampleFormat format) {
        byte[] features = new byte[format.features().bytes()];
        int indices = format.label().indices();
        ExampleBlock block = indices > 0
                ? ExampleBlock.ofClasses(format, features, new int[indices])
                : ExampleBlock.ofVectors(
                        format, features, new float[format.label().length()]);
        if (!format.masks().none()) {
            block = block.withMasks(
                    format,
                    ones(format.masks().featureSteps()),
                    ones(format.masks().labelValues()));
        }
        Batch batch = new Batch(format, 1);
        batch.add(block, 0);
        return batch;
    }

    private static float[] ones(int length) {
        float[] ones = new float[length];
        Arrays.fill(ones, 1f);
        return ones;
    }
}
