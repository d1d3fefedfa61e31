package org.starling.driver.ml;

import java.util.List;
import java.util.Locale;
import org.starling.driver.config.ClassWeights;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.driver.config.network.NetworkData;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.kernels.replica.Network;
import org.starling.kernels.validation.OptionalValue;

/**
 * The network to train.
 *
 * @param network name of a built-in network, or DL4J's JSON of any network
 * @param hidden units of the hidden layers of {@code mlp} and {@code tabular}, or of the LSTM layers of {@code lstm}
 * @param updater of a built-in network
 * @param learningRate null for the default of the updater
 * @param seed of the initial parameters of a built-in network
 * @param classWeights of a built-in network
 */
record NetworkChoice(
        String network,
        List<Integer> hidden,
        UpdaterChoice updater,
        @OptionalValue Double learningRate,
        long seed,
        ClassWeights classWeights) {

    /** Names of the built-in networks. */
    static final List<String> BUILTIN = List.of("mlp", "cnn", "lstm", "tabular");

    private static final String ORIGIN = "of the param network";

    /**
     * The network for some data.
     *
     * @throws org.starling.driver.config.network.NetworkException if there is none, or it does not fit the data
     */
    Network create(NetworkData data) {
        return switch (network.strip().toLowerCase(Locale.ROOT)) {
            case "mlp" -> builtin(new ModelSpec.Mlp(hidden, updater, learningRate, seed, classWeights), data);
            case "cnn" -> builtin(new ModelSpec.Cnn(updater, learningRate, seed, classWeights), data);
            case "lstm" -> builtin(new ModelSpec.Lstm(hidden, updater, learningRate, seed, classWeights), data);
            case "tabular" -> builtin(
                    new ModelSpec.Tabular(hidden, null, updater, learningRate, seed, classWeights), data);
            default -> NetworkFactory.fitting(NetworkFactory.parse(network, ORIGIN), data, ORIGIN);
        };
    }

    private static Network builtin(ModelSpec.Builtin spec, NetworkData data) {
        return NetworkFactory.builtin(spec, data);
    }
}
