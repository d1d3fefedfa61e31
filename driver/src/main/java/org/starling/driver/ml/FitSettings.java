package org.starling.driver.ml;

import java.util.List;
import org.starling.driver.config.TrainingSpec;
import org.starling.driver.training.EpochListener;
import org.starling.kernels.validation.OptionalValue;

/**
 * Settings of one fit.
 *
 * @param name of the estimator, for checkpoints and messages
 * @param task kind of labels
 * @param columns that are read
 * @param network to train
 * @param training how it is trained
 * @param checkpoints folder of checkpoints; null for none
 * @param earlier treatment of checkpoints that are in the folder
 * @param listeners called after every epoch
 */
record FitSettings(
        String name,
        Task task,
        ExampleColumns columns,
        NetworkChoice network,
        TrainingSpec training,
        @OptionalValue String checkpoints,
        EarlierCheckpoints earlier,
        List<EpochListener> listeners) {

    /** Treatment of checkpoints of an earlier fit. */
    enum EarlierCheckpoints {
        REFUSE,
        RESUME
    }
}
