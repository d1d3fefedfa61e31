package org.starling.pipeline;

import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.spec.CompareSpec;

/**
 * The source of the training data, as far as a service needs it that has no Spark.
 *
 * @param source without declared types of columns, which only Spark can read, and which single records do not need
 * @param compare rules by which texts are equal
 */
public record TrainedSource(SourceSpec source, CompareSpec compare) {
    /**
     * The source that a manifest describes.
     *
     * @throws org.starling.pipeline.files.DataException if it describes none
     */
    public static TrainedSource of(Provenance provenance) {
        return new TrainedSource(SpecJson.sourceOf(provenance.spec()), SpecJson.comparedBy(provenance.spec()));
    }
}
