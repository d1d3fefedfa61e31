package org.starling.pipeline.shard;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TargetInverse;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.Failures;

/**
 * Description of a set of shards. It is stored with them as {@code manifest.json}. Checkpoints contain it too, so that inference
 * prepares raw data in the same way.
 *
 * @param version of this format; {@link #VERSION}
 * @param example the format of one example
 * @param classes names of the classes by index; names of the values if labels are vectors
 * @param splits manifests of the splits by name, see {@link org.starling.pipeline.split.Splits}
 * @param transform the transform that was fitted to the training examples
 * @param ledger counts of all records; {@code "books"} in JSON
 * @param provenance the origin of the shards
 */
@JsonPropertyOrder({"version", "example", "classes", "splits", "transform", "books", "provenance"})
public record ShardManifest(
        int version,
        ExampleFormat example,
        List<String> classes,
        Map<String, SplitManifest> splits,
        FittedTransform transform,
        @JsonProperty("books") RecordLedger ledger,
        Provenance provenance)
        implements Serializable {
    /** The version that is written. Version 1 can be read, too. */
    public static final int VERSION = 2;

    public ShardManifest {
        new Checks()
                .require(version == VERSION, "version", "must be " + VERSION + ", is " + version)
                .requirePresent(example, "example")
                .requirePresent(classes, "classes")
                .require(
                        splits != null && splits.values().stream().allMatch(Objects::nonNull),
                        "splits",
                        "must have a description of each split")
                .requirePresent(transform, "transform")
                .requirePresent(ledger, "books")
                .requirePresent(provenance, "provenance")
                .done();
        classes = List.copyOf(classes);
        splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
    }

    /**
     * Identifies sources and settings: equal for two sets of shards with the same bytes. It is the hash of the contents of the
     * source files and of all settings except paths, so that data may be moved.
     */
    public String fingerprint() {
        return provenance.fingerprint();
    }

    /** The format of the examples that are trained on: those of {@link #example}, with their weights if there are any. */
    public ExampleFormat trained() {
        return transform.stored(example);
    }

    /** The mapping from the outputs of a network to the units of targets. */
    public TargetInverse targetInverse() {
        return transform instanceof TableTransform fitted && fitted.targets() != null
                ? TargetInverse.of(fitted.targets())
                : TargetInverse.NONE;
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
     * @throws DataException if the text is not a manifest of a known version
     */
    public static ShardManifest fromJson(String json) {
        try {
            ShardManifest manifest = ManifestJson.read(json);
            if (manifest == null) {
                throw unreadable("it is empty", null);
            }
            return manifest;
        } catch (JsonProcessingException e) {
            throw unreadable(Failures.reason(e), e);
        }
    }

    private static DataException unreadable(String why, Exception cause) {
        return new DataException(
                "Cannot read the manifest: it is damaged or of another version (%s); remove the shards, and run preprocess again"
                        .formatted(why),
                cause);
    }
}
