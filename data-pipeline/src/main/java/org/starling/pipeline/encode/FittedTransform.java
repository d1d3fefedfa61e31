package org.starling.pipeline.encode;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;
import java.util.List;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.pipeline.statistics.FeatureStatistics;

/**
 * The transformation that was fitted to the training examples. It is saved with the shards and, in checkpoints, applied at
 * inference.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = FittedTransform.KIND)
@JsonSubTypes({
    @JsonSubTypes.Type(value = ImageTransform.class, name = FittedTransform.IMAGE),
    @JsonSubTypes.Type(value = TextTransform.class, name = FittedTransform.TEXT),
    @JsonSubTypes.Type(value = TableTransform.class, name = FittedTransform.TABLE)
})
public sealed interface FittedTransform extends Serializable permits ImageTransform, TextTransform, TableTransform {
    /** Key in JSON of the kind of transformation. */
    String KIND = "kind";
    /** Kind of an {@link ImageTransform}. */
    String IMAGE = "image";
    /** Kind of a {@link TextTransform}. */
    String TEXT = "text";
    /** Kind of a {@link TableTransform}. */
    String TABLE = "table";

    /** Returns whether it reads a column whose values must be in no manifest, report or message. */
    default boolean readsSensitiveColumns() {
        return false;
    }

    /** The format of the examples that shards hold, with their weights if there are any. */
    default ExampleFormat stored(ExampleFormat example) {
        return example;
    }

    /** Statistics of the training examples: one entry per channel or numeric column; none for texts. */
    List<FeatureStatistics> statistics();
}
