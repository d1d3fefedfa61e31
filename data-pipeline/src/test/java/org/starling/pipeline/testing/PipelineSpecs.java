package org.starling.pipeline.testing;

import java.util.List;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.augment.AugmentSpec;
import org.starling.pipeline.augment.BalanceSpec;
import org.starling.pipeline.privacy.PrivacySpec;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.text.TextSpec;

/** Builder of a {@link PipelineSpec}: all that is not set is left out, and values are not normalised. */
public final class PipelineSpecs {
    private final SourceSpec source;
    private final ShardSpec shards;
    private SourceSpec test;
    private SplitSpec split;
    private CompareSpec compare;
    private CleanSpec clean;
    private List<FeatureSpec> features;
    private List<TargetSpec> targets;
    private SeriesSpec windows;
    private Normalisation normalise = Normalisation.NONE;
    private List<Integer> shape;
    private TextSpec text;
    private BalanceSpec balance;
    private AugmentSpec augment;
    private PrivacySpec privacy;
    private String weight;

    private PipelineSpecs(SourceSpec source, ShardSpec shards) {
        this.source = source;
        this.shards = shards;
    }

    public static PipelineSpecs of(SourceSpec source, ShardSpec shards) {
        return new PipelineSpecs(source, shards);
    }

    public PipelineSpecs test(SourceSpec value) {
        test = value;
        return this;
    }

    public PipelineSpecs split(SplitSpec value) {
        split = value;
        return this;
    }

    public PipelineSpecs compare(CompareSpec value) {
        compare = value;
        return this;
    }

    public PipelineSpecs clean(CleanSpec value) {
        clean = value;
        return this;
    }

    public PipelineSpecs features(List<FeatureSpec> value) {
        features = value;
        return this;
    }

    public PipelineSpecs targets(List<TargetSpec> value) {
        targets = value;
        return this;
    }

    public PipelineSpecs windows(SeriesSpec value) {
        windows = value;
        return this;
    }

    public PipelineSpecs normalise(Normalisation value) {
        normalise = value;
        return this;
    }

    public PipelineSpecs shape(List<Integer> value) {
        shape = value;
        return this;
    }

    public PipelineSpecs text(TextSpec value) {
        text = value;
        return this;
    }

    public PipelineSpecs balance(BalanceSpec value) {
        balance = value;
        return this;
    }

    public PipelineSpecs augment(AugmentSpec value) {
        augment = value;
        return this;
    }

    public PipelineSpecs privacy(PrivacySpec value) {
        privacy = value;
        return this;
    }

    public PipelineSpecs weight(String value) {
        weight = value;
        return this;
    }

    public PipelineSpec build() {
        return new PipelineSpec(
                source, test, split, compare, clean, features, targets, windows, normalise, shape, text, balance,
                augment, privacy, weight, shards);
    }
}
