package org.starling.kernels.replica;

import java.io.Serializable;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.starling.kernels.validation.Checks;

/**
 * The definition of a network: a DL4J configuration in DL4J's own JSON, which travels to executors where live networks
 * cannot.
 *
 * @param kind which of DL4J's two configuration classes the JSON is for
 * @param json what {@code toJson()} of that class returned
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
        return new Network(Kind.MULTI_LAYER, configuration.toJson());
    }

    public static Network of(ComputationGraphConfiguration configuration) {
        return new Network(Kind.COMPUTATION_GRAPH, configuration.toJson());
    }

    /** A live network with freshly initialised parameters, drawn from the seed in the configuration. */
    public Model initialise() {
        Model model = LiveNetwork.of(this).model();
        model.init();
        return model;
    }
}
