package org.starling.driver.config;

import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/** The updaters that a built-in network can have; all their settings but the learning rate are DL4J's defaults. */
public enum UpdaterChoice {
    SGD(0.01),
    NESTEROVS(0.01),
    ADAM(0.001),
    RMSPROP(0.001),
    ADAGRAD(0.01);

    private final double defaultLearningRate;

    UpdaterChoice(double defaultLearningRate) {
        this.defaultLearningRate = defaultLearningRate;
    }

    /** The learning rate of a job without the key {@code learningRate}. */
    public double defaultLearningRate() {
        return defaultLearningRate;
    }

    /** The updater of DL4J. */
    public IUpdater withLearningRate(double learningRate) {
        return switch (this) {
            case SGD -> new Sgd(learningRate);
            case NESTEROVS -> new Nesterovs(learningRate);
            case ADAM -> new Adam(learningRate);
            case RMSPROP -> new RmsProp(learningRate);
            case ADAGRAD -> new AdaGrad(learningRate);
        };
    }
}
