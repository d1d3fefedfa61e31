package org.starling.pipeline;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.normalise.Normalisation;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.table.spec.CleanSpec;
import org.starling.pipeline.table.spec.FeatureSpec;

/**
 * The data part of a job.
 *
 * @param source raw examples to train on
 * @param test raw examples to test on; either these or {@code split}
 * @param split how to take a test set from {@code source}
 * @param normalise how features are brought to a common range
 * @param clean how a table is cleaned; null sets aside only what cannot be used
 * @param features what the columns of a table become; null for all as numbers, normalised by {@code normalise}
 * @param shape of one example; by default what the source has
 * @param shards where to write
 */
public record PipelineSpec(
        SourceSpec source,
        @OptionalValue SourceSpec test,
        @OptionalValue SplitSpec split,
        @OptionalValue CleanSpec clean,
        @OptionalValue List<FeatureSpec> features,
        @Default("scale") Normalisation normalise,
        @OptionalValue List<Integer> shape,
        ShardSpec shards)
        implements Serializable {
    public PipelineSpec {
        new Checks()
                .requirePresent(source, "source")
                .require(labelled(source), "source." + labelKey(source), "is missing; training needs labels")
                .require(labelled(test), "test." + labelKey(test), "is missing; testing needs labels")
                .require(
                        test == null || split == null,
                        "split",
                        "must not be given together with test; leave one of them out")
                .require(
                        test != null || split != null,
                        "split",
                        "is missing, and so is test; name a test source, or say split: {test: 0.2}")
                .require(
                        clean == null || source instanceof TableSource,
                        "clean",
                        "is for tables only; remove it")
                .require(
                        features == null || source instanceof TableSource,
                        "features",
                        "are for tables only; remove them")
                .require(features == null || !features.isEmpty(), "features", "must not be empty; leave it out for all")
                .require(
                        test == null || (source instanceof TableSource) == (test instanceof TableSource),
                        "test",
                        "must be a table if source is one, and images if source is; use matching data")
                .requirePresent(normalise, "normalise")
                .require(
                        shape == null || (!shape.isEmpty() && shape.stream().allMatch(d -> d != null && d > 0)),
                        "shape",
                        "must list positive dimensions, is " + shape)
                .requirePresent(shards, "shards")
                .done();
        features = features == null ? null : List.copyOf(features);
        shape = shape == null ? null : List.copyOf(shape);
    }

    /** Data that needs no cleaning, all columns of which are features of numbers. */
    public PipelineSpec(
            SourceSpec source,
            SourceSpec test,
            SplitSpec split,
            Normalisation normalise,
            List<Integer> shape,
            ShardSpec shards) {
        this(source, test, split, null, null, normalise, shape, shards);
    }

    /** The spec that a manifest's provenance describes, so that more data can be read as its data was. */
    public static PipelineSpec describedBy(Provenance provenance) {
        return SpecJson.fromMap(provenance.spec());
    }

    private static boolean labelled(SourceSpec source) {
        if (source instanceof IdxSource idx) {
            return idx.labels() != null && !idx.labels().isBlank();
        }
        return !(source instanceof TableSource table)
                || (table.label() != null && !table.label().isBlank());
    }

    private static String labelKey(SourceSpec source) {
        return source instanceof IdxSource ? "labels" : "label";
    }
}
