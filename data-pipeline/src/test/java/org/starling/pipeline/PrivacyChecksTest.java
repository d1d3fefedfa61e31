package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.kernels.validation.Violation;
import org.starling.pipeline.privacy.PrivacySpec;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.OutlierSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.PipelineSpecs;

class PrivacyChecksTest {
    private static final SourceSpec TABLE = new TableSource.Parquet("table", "kind", null);
    private static final PrivacySpec KEY = new PrivacySpec(List.of(), "key", 10);
    private static final PrivacySpec AGE = new PrivacySpec(List.of("age"), "key", 10);
    private static final List<String> COLUMN = List.of("age");

    @Test
    void encodingsThatWouldStoreValuesAreRefused() {
        List<FeatureSpec> features = List.of(
                new FeatureSpec.Numbers(COLUMN, Scaling.MIN_MAX, true),
                new FeatureSpec.Numbers(COLUMN, Scaling.ROBUST),
                new FeatureSpec.Bins(COLUMN, 4),
                new FeatureSpec.MultiHot(COLUMN, ";", 4));

        // one mark protects the column in all entries
        assertThat(violations(of(TABLE).features(features)))
                .containsExactly("features[0].normalise", "features[1].normalise", "features[2].as", "features[3].as");
    }

    @Test
    void encodingsThatStoreNoValuesAreAllowed() {
        List<FeatureSpec> features = List.of(
                new FeatureSpec.Numbers(COLUMN, Scaling.STANDARDISE, true),
                new FeatureSpec.Numbers(COLUMN, Scaling.LOG1P, true),
                new FeatureSpec.Cyclic(COLUMN, 24.0, null, true),
                new FeatureSpec.OneHot(COLUMN, 4, true),
                new FeatureSpec.Index(COLUMN, 4, true),
                new FeatureSpec.Hashed(COLUMN, 4, true));

        assertThat(violations(of(TABLE).features(features).privacy(KEY))).isEmpty();
    }

    @Test
    void textsNeedAKey() {
        List<FeatureSpec> features = List.of(new FeatureSpec.Hashed(COLUMN, 4, true));

        assertThat(violations(of(TABLE).features(features))).containsExactly("privacy.key");
    }

    @Test
    void labelsAreNotSensitive() {
        PrivacySpec label = new PrivacySpec(List.of("kind"), null, 10);
        List<TargetSpec> targets = List.of(new TargetSpec.MultiHot(COLUMN, ";", 4, true));

        assertThat(violations(of(TABLE).privacy(label))).containsExactly("source.label");
        assertThat(violations(of(new TableSource.Parquet("table", null, null)).targets(targets)))
                .containsExactly("targets[0].as");
    }

    @Test
    void defaultEncodingOfSensitiveColumnsIsNotByTheirLimits() {
        PipelineSpecs scaled = of(TABLE).normalise(Normalisation.SCALE).privacy(AGE);

        assertThat(violations(scaled)).containsExactly("normalise");
        assertThat(violations(scaled.normalise(Normalisation.STANDARDISE))).isEmpty();
    }

    @Test
    void keysOfGroupsAreNoFeatures() {
        PipelineSpecs grouped = of(TABLE)
                .normalise(Normalisation.SCALE)
                .privacy(AGE)
                .split(new SplitSpec(0.2, 1, List.of("age"), null));

        assertThat(violations(grouped)).isEmpty();
    }

    @Test
    void limitsOfOutliersAreNotQuartiles() {
        CleanSpec clean = new CleanSpec(
                List.of(),
                UndecodableCell.REJECT,
                List.of(),
                List.of(),
                null,
                null,
                List.of(
                        new OutlierSpec(COLUMN, OutlierSpec.Method.Z_SCORE, 3, OutlierSpec.Action.CLIP),
                        new OutlierSpec(COLUMN, OutlierSpec.Method.IQR, 3, OutlierSpec.Action.CLIP)));

        assertThat(violations(of(TABLE).clean(clean).privacy(AGE))).containsExactly("clean.outliers[1].method");
    }

    @Test
    void onlyTablesHaveColumns() {
        assertThat(violations(of(new IdxSource("images", "labels")).privacy(AGE)))
                .containsExactly("privacy.columns");
    }

    private static PipelineSpecs of(SourceSpec source) {
        return PipelineSpecs.of(source, new ShardSpec("out", 8, 0)).split(new SplitSpec(0.2, 1));
    }

    private static List<String> violations(PipelineSpecs spec) {
        InvalidValuesException refused = catchThrowableOfType(InvalidValuesException.class, spec::build);
        return refused == null
                ? List.of()
                : refused.violations().stream().map(Violation::path).toList();
    }
}
