package org.starling.kernels.onednn;

import java.util.Random;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * Draws the settings that all layers share. Adaptive updaters get an epsilon that is large compared with rounding: near gradients
 * of 0 they would magnify it.
 */
final class RandomSettings {
    private RandomSettings() {}

    static NeuralNetConfiguration.Builder draw(Random random) {
        NeuralNetConfiguration.Builder settings = new NeuralNetConfiguration.Builder()
                .seed(random.nextInt())
                .activation(Activation.TANH)
                // DL4J's own checks of its workspaces fail on some combinations of layers
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .updater(updater(random));
        switch (random.nextInt(6)) {
            case 0 -> settings.l2(1e-2);
            case 1 -> settings.l2(1e-2).l2Bias(1e-2);
            case 2 -> settings.weightDecay(1e-2);
            default -> settings.l2(0);
        }
        if (random.nextInt(4) == 0) {
            GradientNormalization[] kinds = GradientNormalization.values();
            settings.gradientNormalization(kinds[random.nextInt(kinds.length)]).gradientNormalizationThreshold(0.5);
        }
        return settings;
    }

    static IUpdater updater(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> new Adam(1e-3, 0.9, 0.999, 1e-3);
            case 1 -> new RmsProp(1e-3, 0.9, 1e-2);
            case 2 -> new Nesterovs(2e-3, 0.8);
            case 3 -> new AMSGrad(1e-3, 0.9, 0.999, 1e-3);
            case 4 -> new AdaGrad(1e-3, 1e-1);
            case 5 -> new AdaDelta(0.9, 1e-2);
            case 6 -> new Nadam(1e-3, 0.9, 0.999, 1e-3);
            case 7 -> new Sgd(new ExponentialSchedule(ScheduleType.ITERATION, 1e-2, 0.95));
            default -> new Sgd(5e-3);
        };
    }
}
