package org.starling.driver.cli.command;

import org.starling.serving.checkpoint.ModelWeights;
import picocli.CommandLine.Option;

/** The option for the weights of a checkpoint that a command uses. */
final class WeightsOption {
    @Option(
            names = "--weights",
            defaultValue = "last",
            description =
                    "Those of the last update, or their moving average: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ModelWeights chosen;

    ModelWeights chosen() {
        return chosen;
    }
}
