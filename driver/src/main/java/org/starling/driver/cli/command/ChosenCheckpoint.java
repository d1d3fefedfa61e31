package org.starling.driver.cli.command;

import org.starling.driver.checkpoint.CheckpointLocation;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.EpochChoice;
import org.starling.serving.checkpoint.CheckpointName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The checkpoint that a command uses: one of a folder, or the one whose directory is given. */
final class ChosenCheckpoint {
    @Parameters(
            index = "0",
            paramLabel = "FOLDER",
            description = "checkpoints.path of the job that trained the network, or the directory of one epoch in it.")
    private String path;

    @Option(
            names = "--epoch",
            paramLabel = "N|best",
            converter = EpochConverter.class,
            description = "Which checkpoint of the folder: that of an epoch, or of the best (default: the latest).")
    private EpochChoice epoch = new EpochChoice.Last();

    @Mixin
    private PublicKeyOption publicKey;

    /** The store that holds it. */
    CheckpointStore store() {
        return publicKey.store(CheckpointLocation.of(path).folder());
    }

    /** The name of the checkpoint; its existence is not checked where its number was given. */
    CheckpointName name() {
        return epoch.in(path, store());
    }

    private static final class EpochConverter implements ITypeConverter<EpochChoice> {
        @Override
        public EpochChoice convert(String word) {
            return EpochChoice.parse(word)
                    .orElseThrow(() -> new TypeConversionException(
                            "'%s' is neither the number of an epoch nor 'best'".formatted(word)));
        }
    }
}
