package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.kernels.augment.Numeric;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.kernels.validation.Violation;
import org.starling.pipeline.augment.AugmentSpec;
import org.starling.pipeline.augment.BalanceSpec;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.image.Resize;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.split.TestShare;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.text.TextSpec;

class PipelineSpecTest {
    private static final IdxSource SOURCE = new IdxSource("images", "labels");
    private static final SplitSpec SPLIT = new SplitSpec(0.2, 1);
    private static final ShardSpec SHARDS = new ShardSpec("out", 8, 0);

    @Test
    void testSourceAndSplitExcludeEachOther() {
        assertThat(violations(SOURCE, SOURCE, SPLIT, null, SHARDS)).containsExactly("split");
    }

    @Test
    void oneOfTestSourceAndSplitIsNeeded() {
        assertThat(violations(SOURCE, null, null, null, SHARDS)).containsExactly("split");
    }

    @Test
    void allViolationsAreReportedAtOnce() {
        IdxSource unlabelled = new IdxSource("images", null);

        assertThat(violations(unlabelled, unlabelled, null, List.of(0), null))
                .containsExactly("source.labels", "test.labels", "shape", "shards");
    }

    @Test
    void targetsTakeThePlaceOfALabelAndExcludeWhatNeedsClasses() {
        TableSource labelled = new TableSource.Parquet("table", "kind", null);
        TableSource table = new TableSource.Parquet("table", null, null);
        List<TargetSpec> targets = List.of(new TargetSpec.Numbers(List.of("a"), Scaling.NONE));
        BalanceSpec balance = new BalanceSpec(BalanceSpec.Method.SMOTE, 5, 0);

        assertThat(violations(table, null, null)).containsExactly("source.label");
        assertThat(violations(labelled, targets, null)).containsExactly("targets");
        assertThat(violations(table, targets, balance)).containsExactly("balance");
        assertThat(violations(SOURCE, targets, null)).containsExactly("targets", "targets");
        assertThat(violations(table, List.of(), null)).containsExactly("targets");
        TargetSpec quantiles = new TargetSpec.Numbers(List.of("b"), Scaling.NONE, List.of(0.5), null);
        TargetSpec again = new TargetSpec.Numbers(List.of("B"), Scaling.NONE, List.of(0.9), null);
        assertThat(violations(table, List.of(targets.get(0), quantiles), null)).containsExactly("targets");
        assertThat(violations(table, List.of(quantiles, again), null)).containsExactly("targets");
    }

    @Test
    void indicesAreNotChanged() {
        PipelineSpecs index = PipelineSpecs.of(new TableSource.Parquet("table", "kind", null), SHARDS)
                .split(SPLIT)
                .features(List.of(new FeatureSpec.Index(List.of("town"), 10)));
        AugmentSpec noise = new AugmentSpec(1, 0, List.of(new Numeric.Noise(0.1)));

        assertThat(index.build().hasIndexColumns()).isTrue();
        assertThatThrownBy(() -> index.balance(new BalanceSpec(BalanceSpec.Method.SMOTE, 5, 0))
                        .augment(noise)
                        .build())
                .hasMessageContaining("balance.method: must not be smote, because features with as: index")
                .hasMessageContaining("augment: must not be given, because it would change features with as: index");
        assertThatThrownBy(() -> new FeatureSpec.Index(List.of("town"), 1 << 24))
                .hasMessageContaining("limit: must be at most 16,777,215");
    }

    @Test
    void groupsAreMadeOfColumnsAndDivideNoSeries() {
        SplitSpec grouped = new SplitSpec(0.2, 1, List.of("patient"), null);
        SplitSpec single = new SplitSpec(0.2, 1, null, TestShare.EXPECTED);
        TableSource table = new TableSource.Parquet("table", "kind", null);
        SeriesSpec visits = new SeriesSpec("at", List.of("ward"), 3, 1, 1);
        SeriesSpec patients = new SeriesSpec("at", List.of("ward", "patient"), 3, 1, 1);

        assertThat(violations(SOURCE, null, grouped, null, SHARDS)).containsExactly("split.by");
        assertThat(windowViolations(table, grouped, visits)).containsExactly("split.by");
        assertThat(windowViolations(table, single, patients)).containsExactly("split.share");
        assertThat(inWords(table, grouped, patients)).isEqualTo("about 20 % of the groups that patient make");
        assertThat(inWords(table, SPLIT, patients)).isEqualTo("the last 20 % of each series");
    }

    @Test
    void groupsOfFilesAreMadeOfTheirPathsOrOfColumnsOfTheirList() {
        SplitSpec columns = new SplitSpec(0.2, 1, List.of("patient"), null);
        SplitSpec paths = new SplitSpec(0.2, 1, null, "(.*)-", null);
        SourceSpec images = new ImageSource.Folder("images", List.of(2, 2), 1, Resize.NONE);
        SourceSpec table = new TableSource.Parquet("table", "kind", null);

        assertThat(groupViolations(images, columns)).containsExactly("split.by");
        assertThat(groupViolations(table, paths)).containsExactly("split.groupPattern");
        assertThat(groupViolations(SOURCE, paths)).containsExactly("split.groupPattern");
        PipelineSpec accepted = PipelineSpecs.of(images, SHARDS).split(paths).build();
        assertThat(accepted.splitInWords()).contains("about 20 % of the groups that (.*)- finds in paths");
        assertThat(accepted.splitsByHash()).isTrue();
    }

    @Test
    void aManifestThatDescribesNoJobIsDamaged() {
        for (Map<String, Object> spec : List.<Map<String, Object>>of(Map.of(), Map.of("source", "nowhere"))) {
            assertThatThrownBy(() -> PipelineSpec.describedBy(new Provenance("same", spec, List.of(), "now", "3.5")))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("run preprocess again with --overwrite");
        }
    }

    private static List<String> groupViolations(SourceSpec source, SplitSpec split) {
        InvalidValuesException found = catchThrowableOfType(
                InvalidValuesException.class,
                () -> PipelineSpecs.of(source, SHARDS).split(split).build());
        return found.violations().stream().map(Violation::path).toList();
    }

    private static String inWords(TableSource table, SplitSpec split, SeriesSpec windows) {
        return windowed(table, split, windows).splitInWords().orElseThrow();
    }

    private static List<String> windowViolations(TableSource table, SplitSpec split, SeriesSpec windows) {
        InvalidValuesException found =
                catchThrowableOfType(InvalidValuesException.class, () -> windowed(table, split, windows));
        return found.violations().stream().map(Violation::path).toList();
    }

    private static PipelineSpec windowed(TableSource table, SplitSpec split, SeriesSpec windows) {
        return PipelineSpecs.of(table, SHARDS).split(split).windows(windows).build();
    }

    @Test
    void labelsOfEachStepRefuseWhatWouldLeaveStepsWithoutOne() {
        TextSource each =
                new TextSource.Windows("t.txt", TextSource.Unit.CHARACTERS, 8, 1, TextSource.WindowLabel.EACH);
        TextSource next = new TextSource.Windows("t.txt", TextSource.Unit.CHARACTERS, 8, 1);
        AugmentSpec drop = new AugmentSpec(1, 0, List.of(new Numeric.DropTokens(0.1)));
        BalanceSpec balance = new BalanceSpec(BalanceSpec.Method.OVERSAMPLE, 5, 0);

        assertThat(violations(each, next, text(9, TextSpec.Side.START), balance, drop))
                .containsExactly("test.label", "text.length", "text.truncate", "balance", "augment.operations");
        assertThat(PipelineSpecs.of(each, SHARDS)
                        .test(each)
                        .text(text(8, TextSpec.Side.END))
                        .build()
                        .text())
                .isNotNull();
    }

    @Test
    void maskedLabelsRefuseWhatDecidesLabelsOtherwise() {
        TextSource each =
                new TextSource.Windows("t.txt", TextSource.Unit.CHARACTERS, 8, 1, TextSource.WindowLabel.EACH);
        TextSource next = new TextSource.Windows("t.txt", TextSource.Unit.CHARACTERS, 8, 1);
        TextSource unlabelled = new TextSource.Lines("t.txt", TextSource.LabelField.NONE, "\t");
        TextSpec masked = masked(TextSpec.Form.INDICES, null, TextSpec.Labels.MASKED);
        AugmentSpec copies = new AugmentSpec(1, 0, List.of(new Numeric.MaskTokens(0.1, 1)));
        BalanceSpec balance = new BalanceSpec(BalanceSpec.Method.OVERSAMPLE, 5, 0);

        assertThat(violations(each, next, masked, balance, copies))
                .containsExactly("text.labels", "balance", "augment");
        assertThat(PipelineSpecs.of(unlabelled, SHARDS)
                        .test(next)
                        .text(masked)
                        .build()
                        .labelsEachStep())
                .isTrue();
        assertThat(violations(unlabelled, unlabelled, text(8, TextSpec.Side.END), null, null))
                .containsExactly("source.label", "test.label");
        TextSpec padded = masked(TextSpec.Form.INDICES, TextSpec.Padding.MASKED, null);
        assertThat(violations(each, each, padded, null, null)).containsExactly("text.padding");
    }

    @Test
    void masksOfTextsNeedNumbersOfTokens() {
        assertThatThrownBy(() -> masked(TextSpec.Form.ONE_HOT, TextSpec.Padding.MASKED, null))
                .hasMessageContaining("must be values with encode: one-hot");
        assertThatThrownBy(() -> masked(TextSpec.Form.ONE_HOT, null, TextSpec.Labels.MASKED))
                .hasMessageContaining("must not be masked with encode: one-hot");
        assertThatThrownBy(() -> masked(TextSpec.Form.INDICES, TextSpec.Padding.VALUES, TextSpec.Labels.MASKED))
                .hasMessageContaining("must be masked with labels: masked");
    }

    private static TextSpec masked(TextSpec.Form encode, TextSpec.Padding padding, TextSpec.Labels labels) {
        return new TextSpec(
                TextSpec.Tokens.CHARACTERS,
                8,
                50,
                TextSpec.Letters.KEEP,
                TextSpec.Side.END,
                TextSpec.Side.END,
                encode,
                padding,
                labels,
                null);
    }

    private static TextSpec text(int length, TextSpec.Side truncate) {
        return new TextSpec(
                TextSpec.Tokens.CHARACTERS,
                length,
                50,
                TextSpec.Letters.KEEP,
                truncate,
                TextSpec.Side.END,
                TextSpec.Form.INDICES);
    }

    private static List<String> violations(
            SourceSpec source, SourceSpec test, TextSpec text, BalanceSpec balance, AugmentSpec augment) {
        InvalidValuesException found =
                catchThrowableOfType(InvalidValuesException.class, () -> PipelineSpecs.of(source, SHARDS)
                        .test(test)
                        .text(text)
                        .balance(balance)
                        .augment(augment)
                        .build());
        return found.violations().stream().map(Violation::path).toList();
    }

    private static List<String> violations(SourceSpec source, List<TargetSpec> targets, BalanceSpec balance) {
        InvalidValuesException found =
                catchThrowableOfType(InvalidValuesException.class, () -> PipelineSpecs.of(source, SHARDS)
                        .split(SPLIT)
                        .targets(targets)
                        .normalise(Normalisation.SCALE)
                        .balance(balance)
                        .build());
        return found.violations().stream().map(Violation::path).toList();
    }

    private static List<String> violations(
            IdxSource source, IdxSource test, SplitSpec split, List<Integer> shape, ShardSpec shards) {
        InvalidValuesException found =
                catchThrowableOfType(InvalidValuesException.class, () -> PipelineSpecs.of(source, shards)
                        .test(test)
                        .split(split)
                        .normalise(Normalisation.SCALE)
                        .shape(shape)
                        .build());
        return found.violations().stream().map(Violation::path).toList();
    }
}
