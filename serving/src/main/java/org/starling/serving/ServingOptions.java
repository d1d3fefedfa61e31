package org.starling.serving;

import java.nio.file.Path;
import org.starling.kernels.validation.Checks;

/**
 * Options of a model in a service.
 *
 * @param replicas the most replicas of the network: records are predicted by so many threads at once, others wait
 * @param batchSize the most records that a replica predicts in one pass
 * @param unknownColumns treatment of columns that the model does not know
 * @param publicKey PEM file of the public key by which the checkpoint must be signed; null if signatures are not verified
 * @param privacyKey file of the key by which sensitive columns were hashed; null if there are none
 */
public record ServingOptions(
        int replicas, int batchSize, UnknownColumns unknownColumns, Path publicKey, Path privacyKey) {
    /** As many replicas as cores, batches of 256, unknown columns rejected. */
    public static final ServingOptions DEFAULT =
            new ServingOptions(Runtime.getRuntime().availableProcessors(), 256, UnknownColumns.REJECTED, null, null);

    /** Treatment of columns that the model does not know. */
    public enum UnknownColumns {
        /** The record is rejected: a column with a typing error would otherwise be a missing one. */
        REJECTED,
        /** They are ignored, as {@code starling predict} does. */
        IGNORED
    }

    public ServingOptions {
        new Checks()
                .require(replicas >= 1, "replicas", "must be at least 1, is " + replicas)
                .require(batchSize >= 1, "batchSize", "must be at least 1, is " + batchSize)
                .requirePresent(unknownColumns, "unknownColumns")
                .done();
    }

    /** The same with another number of replicas. */
    public ServingOptions withReplicas(int number) {
        return new ServingOptions(number, batchSize, unknownColumns, publicKey, privacyKey);
    }

    /** The same with other batches. */
    public ServingOptions withBatchSize(int records) {
        return new ServingOptions(replicas, records, unknownColumns, publicKey, privacyKey);
    }

    /** The same with another treatment of unknown columns. */
    public ServingOptions withUnknownColumns(UnknownColumns treatment) {
        return new ServingOptions(replicas, batchSize, treatment, publicKey, privacyKey);
    }

    /** The same, but the checkpoint must be signed. */
    public ServingOptions withPublicKey(Path file) {
        return new ServingOptions(replicas, batchSize, unknownColumns, file, privacyKey);
    }

    /** The same with the key of sensitive columns. */
    public ServingOptions withPrivacyKey(Path file) {
        return new ServingOptions(replicas, batchSize, unknownColumns, publicKey, file);
    }
}
