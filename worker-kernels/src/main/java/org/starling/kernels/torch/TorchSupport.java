package org.starling.kernels.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.onednn.OneDnnSupport;
import org.starling.kernels.onednn.graph.GraphNode.LayerNode;
import org.starling.kernels.onednn.graph.NetworkReader;
import org.starling.kernels.replica.Network;
import org.starling.kernels.torch.layer.TorchLayers;

/**
 * Collects the reasons why LibTorch cannot train a network. Settings have the limits of the oneDNN backend, which {@link
 * OneDnnSupport} finds; layers must also be in the list of this backend. Loads no native code.
 */
public final class TorchSupport {
    private TorchSupport() {}

    /** Returns why {@code network} cannot be trained on examples with such masks, one line per layer or setting. */
    public static List<String> unsupported(Network network, MaskFormat masks) {
        List<String> reasons = new ArrayList<>(OneDnnSupport.unsupported(network, masks));
        Set<Class<?>> supported = TorchLayers.classes();
        NetworkReader.read(network).nodes().stream()
                .filter(node -> node instanceof LayerNode layer
                        && !supported.contains(layer.layer().getClass()))
                .map(node -> node.description() + ": layers of this kind are not supported by the torch backend")
                .filter(reason -> reasons.stream().noneMatch(reason::startsWith))
                .forEach(reasons::add);
        return reasons;
    }
}
