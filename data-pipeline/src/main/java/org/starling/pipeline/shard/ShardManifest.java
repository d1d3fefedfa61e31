package org.starling.pipeline.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.files.DataException;

/**
 * All about a set of shards; lies beside them as {@code manifest.json}, and travels in checkpoints so that inference
 * prepares raw data in the same way.
 *
 * @param version of this format; {@link #VERSION}
 * @param example what one example looks like
 * @param classes names of the classes, in the order of their indices; of the values, where labels are vectors
 * @param splits by name, see {@link org.starling.pipeline.split.Splits}
 * @param transform what was fitted to the training examples
 * @param books counts of all records
 * @param provenance where the shards come from
 */
public record ShardManifest(
        int version,
        ExampleFormat example,
        List<String> classes,
        Map<String, SplitManifest> splits,
        FittedTransform transform,
        RecordLedger books,
        Provenance provenance)
        implements Serializable {
    /** The version that is written. Version 1 is read, too. */
    public static final int VERSION = 2;

    public ShardManifest {
        new Checks()
                .require(version == VERSION, "version", "must be " + VERSION + ", is " + version)
                .requirePresent(example, "example")
                .requirePresent(classes, "classes")
                .requirePresent(splits, "splits")
                .requirePresent(transform, "transform")
                .requirePresent(books, "books")
                .requirePresent(provenance, "provenance")
                .done();
        classes = List.copyOf(classes);
        splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
    }

    /**
     * Identifies content and treatment: equal for two sets of shards that hold the same bytes. Made from the contents of
     * the source files and all settings except paths, so that data may be moved.
     */
    public String fingerprint() {
        return provenance.fingerprint();
    }

    public String toJson() {
        try {
            return ManifestJson.MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the manifest: " + e.getMessage(), e);
        }
    }

    /**
     * Reads what {@link #toJson()} wrote.
     *
     * @throws DataException if it is no manifest, or of another version
     */
    public static ShardManifest fromJson(String json) {
        try {
            ShardManifest manifest = ManifestJson.read(json);
            if (manifest == null) {
                throw unreadable("it says nothing", null);
            }
            return manifest;
        } catch (JsonProcessingException e) {
            throw unreadable(e.getOriginalMessage(), e);
        }
    }

    private static DataException unreadable(String why, Exception cause) {
        return new DataException(
                "Cannot read the manifest: it is damaged or of another version (%s); run preprocess again with --overwrite"
                        .formatted(why),
                cause);
    }
}
