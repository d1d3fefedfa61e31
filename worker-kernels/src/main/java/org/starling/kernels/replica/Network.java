package org.starling.kernels.replica;

import java.io.Serializable;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.starling.kernels.validation.Checks;

/**
 * Definition of a network: a DL4J configuration in DL4J's JSON. It can be sent to executors; live networks cannot.
 *
 * @param kind DL4J's configuration class of the JSON
 * @param json result of {@code toJson()} of that class
 */
public record Network(Kind kind, String json) implements Serializable {

    /** DL4J's two kinds of network. */
    public enum Kind {
        MULTI_LAYER,
        COMPUTATION_GRAPH
    }

    public Network {
        new Checks().requirePresent(kind, "kind").requirePresent(json, "json").done();
    }

    public static Network of(MultiLayerConfiguration configuration) {
        return new Network(Kind.MULTI_LAYER, RepairedAdaBelief.removeFrom(configuration.toJson()));
    }

    public static Network of(ComputationGraphConfiguration configuration) {
        return new Network(Kind.COMPUTATION_GRAPH, RepairedAdaBelief.removeFrom(configuration.toJson()));
    }

    /**
     * Reads the JSON of a multi-layer network.
     *
     * @throws IllegalArgumentException if DL4J cannot read it
     */
    public MultiLayerConfiguration multiLayerConfiguration() {
        return read(MultiLayerConfiguration::fromJson, json);
    }

    /**
     * Reads the JSON of a computation graph.
     *
     * @throws IllegalArgumentException if DL4J cannot read it
     */
    public ComputationGraphConfiguration graphConfiguration() {
        return read(ComputationGraphConfiguration::fromJson, json);
    }

    /** DL4J writes some settings that it cannot read, such as RampSchedule. */
    static <C> C read(Function<String, C> reader, String json) {
        try {
            return reader.apply(json);
        } catch (RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    "Cannot read the network: DL4J does not accept its JSON (%s); replace the setting that it names"
                            .formatted(String.valueOf(cause.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(cause.toString())),
                    e);
        }
    }

    /**
     * Creates a live network with freshly initialised parameters, drawn from the seed in the configuration.
     *
     * @throws NetworkSizeException if the memory of this machine is too small for it
     */
    public Model initialise() {
        LiveNetwork live = LiveNetwork.of(this);
        NetworkMemory.requireFits(live);
        live.model().init();
        return live.model();
    }
}
