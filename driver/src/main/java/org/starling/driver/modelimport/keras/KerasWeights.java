package org.starling.driver.modelimport.keras;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.starling.driver.config.network.NetworkException;

/** The weights of the layers, from the group {@code model_weights} of a file. */
final class KerasWeights {
    private final Group root;

    KerasWeights(Group root) {
        this.root = root;
    }

    /**
     * Values of one array, row-major.
     *
     * @param name the last part of its path without number, such as {@code kernel}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Weight(String name, long[] shape, float[] values) {}

    /** The arrays of a layer in their order. */
    List<Weight> of(String layer) {
        if (!(root.getChild(layer) instanceof Group group)) {
            return List.of();
        }
        Attribute names = group.getAttribute("weight_names");
        List<Weight> weights = new ArrayList<>();
        if (names != null && names.getData() instanceof Object[] paths) {
            for (Object path : paths) {
                weights.add(read(group, layer, String.valueOf(path)));
            }
        }
        return weights;
    }

    private static Weight read(Group group, String layer, String path) {
        Node node = group;
        for (String part : path.split("/", -1)) {
            node = node instanceof Group parent ? parent.getChild(part) : null;
        }
        if (!(node instanceof Dataset dataset)) {
            throw new NetworkException(
                    "Cannot import the network: the weights '%s' of the layer '%s' are missing; copy or save the file again"
                            .formatted(path, layer));
        }
        if (dataset.getSizeInBytes() > Runtime.getRuntime().maxMemory() / 4) {
            throw new NetworkException(
                    "Cannot import the network: the weights '%s' of the layer '%s' claim to have %,d values; raise STARLING_DRIVER_MEMORY if that is right"
                            .formatted(path, layer, dataset.getSize()));
        }
        long[] shape = Arrays.stream(dataset.getDimensions()).asLongStream().toArray();
        if (!(dataset.getDataFlat() instanceof float[] values)) {
            throw new NetworkException(
                    "Cannot import the network: the weights '%s' of the layer '%s' are of type %s; save the model in float32"
                            .formatted(path, layer, dataset.getJavaType().getSimpleName()));
        }
        String last = path.substring(path.lastIndexOf('/') + 1);
        return new Weight(last.replaceAll(":\\d+$", ""), shape, values);
    }
}
