package org.starling.serving;

import java.nio.file.Path;
import org.starling.kernels.validation.Checks;
import org.starling.serving.checkpoint.ModelWeights;

/**
 * Options of a model in a service.
 *
 * @param replicas the most replicas of the network: records are predicted by so many threads at once, others wait
 * @param batchSize the most records that a replica predicts in one pass
 * @param unknownColumns treatment of columns that the model does not know
 * @param publicKey PEM file of the public key by which the checkpoint must be signed; null if signatures are not verified
 * @param privacyKey file of the key by which sensitive columns were hashed; null if there are none
 * @param weights weights of the checkpoint that predict
 */
public record ServingOptions(
        int replicas,
        int batchSize,
        UnknownColumns unknownColumns,
        Path publicKey,
        Path privacyKey,
        ModelWeights weights) {
    /** As many replicas as cores, batches of 256, unknown columns rejected, the last weights. */
    public static final ServingOptions DEFAULT = new ServingOptions(
            Runtime.getRuntime().availableProcessors(), 256, UnknownColumns.REJECTED, null, null, ModelWeights.LAST);

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
                .requirePresent(weights, "weights")
                .done();
    }

    /** The same with another number of replicas. */
    public ServingOptions withReplicas(int number) {
        return new ServingOptions(number, batchSize, unknownColumns, publicKey, privacyKey, weights);
    }

    /** The same with other batches. */
    public ServingOptions withBatchSize(int records) {
        return new ServingOptions(replicas, records, unknownColumns, publicKey, privacyKey, weights);
    }

    /** The same with another treatment of unknown columns. */
    public ServingOptions withUnknownColumns(UnknownColumns treatment) {
        return new ServingOptions(replicas, batchSize, treatment, publicKey, privacyKey, weights);
    }

    /** The same, but the checkpoint must be signed. */
    public ServingOptions withPublicKey(Path file) {
        return new ServingOptions(replicas, batchSize, unknownColumns, file, privacyKey, weights);
    }

    /** The same with the key of sensitive columns. */
    public ServingOptions withPrivacyKey(Path file) {
        return new ServingOptions(replicas, batchSize, unknownColumns, publicKey, file, weights);
    }

    /** The same with other weights of the checkpoint. */
    public ServingOptions withWeights(ModelWeights chosen) {
        return new ServingOptions(replicas, batchSize, unknownColumns, publicKey, privacyKey, chosen);
    }
}
