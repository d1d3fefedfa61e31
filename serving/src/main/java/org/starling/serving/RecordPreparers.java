package org.starling.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.starling.pipeline.TrainedSource;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.privacy.SensitiveColumns;
import org.starling.pipeline.shard.ShardManifest;

/**
 * Creates the preparers of a model's records, one for each session. Thread-safe.
 *
 * @param manifest of the training data
 * @param trained its source
 * @param options of the model
 */
record RecordPreparers(ShardManifest manifest, TrainedSource trained, ServingOptions options) {
    /**
     * The preparers of a model.
     *
     * @throws DataException if the preprocessing needs more than one record, or a key that is not given
     */
    static RecordPreparers of(ShardManifest manifest, ServingOptions options) {
        if (manifest.transform() instanceof TableTransform table && table.windows() != null) {
            throw new DataException(
                    "Cannot open the model: its examples are windows over time series (data.windows), and a service has single records; use starling predict, or export the model to ONNX");
        }
        RecordPreparers preparers = new RecordPreparers(manifest, TrainedSource.of(manifest.provenance()), options);
        preparers.create();
        return preparers;
    }

    RecordPreparer create() {
        if (manifest.transform() instanceof TableTransform table) {
            KnownColumns known = options.unknownColumns() == ServingOptions.UnknownColumns.REJECTED
                    ? new KnownColumns(table, trained.source())
                    : null;
            return new TablePreparer(
                    table, trained.source(), known, hash(table.forms().sensitive()));
        } else if (manifest.transform() instanceof ImageTransform images) {
            return new ImagePreparer(images, trained);
        }
        return new TextPreparer((TextTransform) manifest.transform(), trained);
    }

    /** Replaces texts of sensitive columns as in training; null if there are none. */
    private KeyedHash hash(SensitiveColumns sensitive) {
        if (sensitive == null || sensitive.keyId() == null) {
            return null;
        }
        Path file = options.privacyKey();
        if (file == null) {
            throw new DataException(
                    "Cannot open the model: sensitive columns were hashed by a key; give its file as privacyKey");
        }
        try {
            return KeyedHash.ofTrainingKey(Files.readAllBytes(file), sensitive.keyId());
        } catch (IOException e) {
            throw new DataException(
                    "Cannot read the key %s: %s; correct privacyKey, or restore the file"
                            .formatted(file, Failures.reason(e)),
                    e);
        }
    }
}
