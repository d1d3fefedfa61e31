package org.starling.driver.config;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * Where and how often a job saves its state: the {@code checkpoints} block.
 *
 * @param path directory that receives one directory per checkpoint; any Hadoop path
 * @param keep newest checkpoints that stay when older ones are removed; the best one stays besides; 0 keeps all; 3 by
 *     default
 * @param everyEpochs epochs between two checkpoints; 1 by default; the last epoch always gets one
 */
public record CheckpointSpec(String path, @Default("3") int keep, @Default("1") int everyEpochs)
        implements Serializable {
    public CheckpointSpec {
        new Checks()
                .requirePresent(path, "path")
                .require(keep >= 0, "keep", "must be 0 (all) or more, is " + keep)
                .require(everyEpochs >= 1, "everyEpochs", "must be at least 1, is " + everyEpochs)
                .done();
    }
}
