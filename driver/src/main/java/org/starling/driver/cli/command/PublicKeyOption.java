package org.starling.driver.cli.command;

import org.apache.hadoop.conf.Configuration;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.storage.SigningKeys;
import picocli.CommandLine.Option;

/** The key by which signatures of checkpoints are verified. */
final class PublicKeyOption {
    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description =
                    "Key by which signatures of checkpoints are verified; one without a valid signature is refused."
                            + " Default: that of the Hadoop property " + SigningKeys.PUBLIC_PROPERTY + ", else none.")
    private String file;

    /** The checkpoints in a folder. */
    CheckpointStore store(String folder) {
        Configuration hadoop = SigningKeys.named(new Configuration(), null, file);
        new SigningKeys(hadoop).requireUsable();
        return CheckpointStore.at(folder, hadoop);
    }
}
