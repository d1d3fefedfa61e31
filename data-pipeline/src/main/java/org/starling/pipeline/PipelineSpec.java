package org.starling.pipeline;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.starling.kernels.augment.Numeric;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.augment.AugmentSpec;
import org.starling.pipeline.augment.BalanceSpec;
import org.starling.pipeline.augment.ExpansionChecks;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.privacy.PrivacySpec;
import org.starling.pipeline.privacy.SensitiveColumns;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.split.TestShare;
import org.starling.pipeline.text.TextSpec;

/**
 * The data section of a job.
 *
 * @param source raw examples to train on
 * @param test raw examples to test on; either these or {@code split}
 * @param split how to take a test set from {@code source}
 * @param targets encodings of the label vectors of a table; null if labels are classes
 * @param windows windows of consecutive records that form one example each; null if each record is an example
 * @param normalise normalisation of features
 * @param compare rules by which texts are equal
 * @param clean rules for cleaning a table; null rejects only records that cannot be used
 * @param features encodings of the columns of a table; null for all as numbers, normalised by {@code normalise}
 * @param shape of one example; by default what the source has
 * @param text encoding of texts; required for sources of texts, not allowed for others
 * @param balance balancing of classes in the training split; null for none
 * @param augment which augmented copies of training examples are written; none by default
 * @param privacy protection of sensitive columns of a table; null for the default
 * @param weight column of the weights of the examples of a table; null for none
 * @param shards where to write
 */
public record PipelineSpec(
        SourceSpec source,
        @OptionalValue SourceSpec test,
        @OptionalValue SplitSpec split,
        @OptionalValue CompareSpec compare,
        @OptionalValue CleanSpec clean,
        @OptionalValue List<FeatureSpec> features,
        @OptionalValue List<TargetSpec> targets,
        @OptionalValue SeriesSpec windows,
        @Default("scale") Normalisation normalise,
        @OptionalValue List<Integer> shape,
        @OptionalValue TextSpec text,
        @OptionalValue BalanceSpec balance,
        @OptionalValue AugmentSpec augment,
        @OptionalValue @JsonInclude(Include.NON_NULL) PrivacySpec privacy,
        @OptionalValue @JsonInclude(Include.NON_NULL) String weight,
        ShardSpec shards)
        implements Serializable {
    public PipelineSpec {
        Checks checks = new Checks().requirePresent(source, "source");
        boolean hidesTokens = text != null && text.hidesTokens();
        if (!hidesTokens) {
            checkLabels(checks, source, test, targets);
        }
        checkTargets(checks, source, targets, balance, clean);
        checkWindows(checks, source, windows, shape);
        checkWeight(checks, source, weight, windows, balance != null || augment != null);
        checkTest(checks, source, test, split);
        checkColumns(checks, source, clean, features);
        checkExamples(checks, source, normalise, shape);
        checkText(checks, source, text, shape);
        checks.requirePresent(shards, "shards");
        checkStepLabels(checks, source, test, text, balance, augment);
        ExpansionChecks.check(checks, features, balance, augment);
        checkGroups(checks, source, split, windows);
        PrivacyChecks.of(checks, features, targets, privacy)
                .requireNotLabel(source)
                .requireEncodings(features, targets)
                .requireDefaults(features, source, normalise, PrivacyChecks.keys(windows, split))
                .requireOutliers(clean);
        checks.done();
        compare = compare == null ? CompareSpec.CANONICAL : compare;
        features = features == null ? null : List.copyOf(features);
        targets = targets == null ? null : List.copyOf(targets);
        shape = shape == null ? null : List.copyOf(shape);
    }

    /** A specification without weights and without a block for the protection of sensitive columns. */
    public PipelineSpec(
            SourceSpec source,
            SourceSpec test,
            SplitSpec split,
            CompareSpec compare,
            CleanSpec clean,
            List<FeatureSpec> features,
            List<TargetSpec> targets,
            SeriesSpec windows,
            Normalisation normalise,
            List<Integer> shape,
            TextSpec text,
            BalanceSpec balance,
            AugmentSpec augment,
            ShardSpec shards) {
        this(
                source, test, split, compare, clean, features, targets, windows, normalise, shape, text, balance,
                augment, null, null, shards);
    }

    /** Examples to train on, or to test on, need labels: classes or targets. */
    private static void checkLabels(Checks checks, SourceSpec source, SourceSpec test, List<TargetSpec> targets) {
        boolean classes = targets == null;
        checks.require(
                        !classes || labelled(source),
                        "source." + labelKey(source),
                        "is missing; training needs labels: " + remedy(source))
                .require(!classes || labelled(test), "test." + labelKey(test), "is missing; testing needs labels")
                .require(
                        classes || (!labelled(source) && (test == null || !labelled(test))),
                        "targets",
                        "must not be given together with the label of a source; leave one of them out");
    }

    /** Checks that targets are used with tables, and replace classes. */
    private static void checkTargets(
            Checks checks, SourceSpec source, List<TargetSpec> targets, BalanceSpec balance, CleanSpec clean) {
        if (targets == null) {
            return;
        }
        List<TargetSpec> quantiles =
                targets.stream().filter(target -> !target.levels().isEmpty()).toList();
        List<String> columns = quantiles.stream()
                .flatMap(target -> target.columns().stream())
                .map(column -> column.toLowerCase(Locale.ROOT))
                .toList();
        checks.require(source instanceof TableSource, "targets", "are for tables only; remove them")
                .require(!targets.isEmpty(), "targets", "must not be empty; leave it out for classes")
                .require(
                        quantiles.isEmpty() || quantiles.size() == targets.size(),
                        "targets",
                        "must all have quantiles, or none of them, because a network has one loss; give each of them quantiles, or make two jobs")
                .require(
                        columns.stream().distinct().count() == columns.size(),
                        "targets",
                        "must name each column once with quantiles, because predictions are named by them; list all its levels there")
                .require(
                        balance == null,
                        "balance",
                        "must not be given together with targets, because there are no classes; leave it out")
                .require(
                        clean == null || clean.labels() == null,
                        "clean.labels",
                        "must not be given together with targets, because there are no classes; leave it out");
    }

    private static void checkWindows(Checks checks, SourceSpec source, SeriesSpec windows, List<Integer> shape) {
        checks.require(windows == null || source instanceof TableSource, "windows", "are for tables only; remove them")
                .require(
                        windows == null || shape == null,
                        "shape",
                        "must not be given together with windows, which decide it; leave it out");
    }

    /** Only the records of a table have weights, and only where each is one example of the shards. */
    private static void checkWeight(
            Checks checks, SourceSpec source, String weight, SeriesSpec windows, boolean expands) {
        if (weight == null) {
            return;
        }
        checks.require(source instanceof TableSource, "weight", "is for tables only; remove it")
                .require(
                        !(source instanceof TableSource table) || !weight.equals(table.label()),
                        "weight",
                        "must not be the label; name another column")
                .require(
                        windows == null,
                        "weight",
                        "must not be given together with windows, whose records have one weight each; leave it out")
                .require(
                        !expands,
                        "weight",
                        "must not be given together with balance or augment, which decide how often a record counts; leave one of them out");
    }

    /** Checks that the test set is either a separate source or a share of the training source. */
    private static void checkTest(Checks checks, SourceSpec source, SourceSpec test, SplitSpec split) {
        checks.require(
                        test == null || split == null,
                        "split",
                        "must not be given together with test; leave one of them out")
                .require(
                        test != null || split != null,
                        "split",
                        "is missing, and so is test; name a test source, or say split: {test: 0.2}")
                .require(
                        test == null || (source instanceof TableSource) == (test instanceof TableSource),
                        "test",
                        "must be a table if source is one, and images if source is; use matching data");
    }

    /** Only tables have columns to clean and to encode. */
    private static void checkColumns(Checks checks, SourceSpec source, CleanSpec clean, List<FeatureSpec> features) {
        boolean table = source instanceof TableSource;
        checks.require(clean == null || table, "clean", "is for tables only; remove it")
                .require(features == null || table, "features", "are for tables only; remove them")
                .require(features == null || !features.isEmpty(), "features", "must not be empty; leave it out for all")
                .require(
                        features == null || !(source instanceof CsvSource csv && csv.infersTypes()),
                        "source.schema",
                        "must not be infer together with features, which say what each column is; leave it out");
    }

    private static void checkExamples(Checks checks, SourceSpec source, Normalisation normalise, List<Integer> shape) {
        checks.requirePresent(normalise, "normalise")
                .require(
                        normalise != Normalisation.STANDARDISE_CHANNELS || !(source instanceof TableSource),
                        "normalise",
                        "must not be standardise-channels for tables, which have no channels; say standardise")
                .require(
                        shape == null || (!shape.isEmpty() && shape.stream().allMatch(d -> d != null && d > 0)),
                        "shape",
                        "must list positive dimensions, is " + shape);
    }

    private static void checkText(Checks checks, SourceSpec source, TextSpec text, List<Integer> shape) {
        checks.require(
                        !(source instanceof TextSource) || text != null,
                        "text",
                        "is missing; a source of texts needs it, such as text: {length: 100}")
                .require(
                        text == null || source instanceof TextSource,
                        "text",
                        "must not be given, because the source holds no texts; leave it out")
                .require(
                        text == null || shape == null,
                        "shape",
                        "must not be given together with text, which decides it; leave it out")
                .require(
                        text == null
                                || text.padding() != TextSpec.Padding.MASKED
                                || text.hidesTokens()
                                || !TextSource.labelsEachStep(source),
                        "text.padding",
                        "must be values with label: each, whose windows are not padded; leave it out");
    }

    /** Returns whether features are indices of categories, which must not be changed. */
    public boolean hasIndexColumns() {
        return ExpansionChecks.hasIndex(features);
    }

    /** Labels of each step need a token, and the next one, at each step of every example. */
    private static void checkStepLabels(
            Checks checks,
            SourceSpec source,
            SourceSpec test,
            TextSpec text,
            BalanceSpec balance,
            AugmentSpec augment) {
        boolean eachStep = TextSource.labelsEachStep(source);
        if (text != null && text.hidesTokens()) {
            checks.require(
                            !eachStep && !(test != null && TextSource.labelsEachStep(test)),
                            "text.labels",
                            "must not be masked with label: each, which predicts the next token; leave one of them out")
                    .require(
                            balance == null,
                            "balance",
                            "must not be given with text.labels: masked, because examples have no class; leave it out")
                    .require(
                            augment == null,
                            "augment",
                            "must not be given with text.labels: masked, which changes examples in each epoch; leave it out");
            return;
        }
        checks.require(
                test == null || eachStep == TextSource.labelsEachStep(test),
                "test.label",
                "must be that of source; say label: each for both or for none");
        if (eachStep && text != null) {
            int length = ((TextSource.Windows) source).length();
            checks.require(
                            text.length() <= length,
                            "text.length",
                            "must be at most source.length, which is %d, with label: each, because padded steps would need a mask; is %d"
                                    .formatted(length, text.length()))
                    .require(
                            text.truncate() == TextSpec.Side.END,
                            "text.truncate",
                            "must be end with label: each, so that each token is followed by its label")
                    .require(
                            balance == null,
                            "balance",
                            "must not be given with label: each, because examples have no class; leave it out")
                    .require(
                            augment == null
                                    || augment.operations().stream().noneMatch(Numeric.DropTokens.class::isInstance),
                            "augment.operations",
                            "must not drop tokens with label: each, because labels would no longer stand at their tokens; use mask-tokens");
        }
    }

    /** Checks the columns of groups; a series must stay in one split, as a group must. */
    private static void checkGroups(Checks checks, SourceSpec source, SplitSpec split, SeriesSpec windows) {
        if (split == null) {
            return;
        }
        boolean inPaths = source instanceof ImageSource.Folder
                || source instanceof TextSource.Folder
                || source instanceof TextSource.Windows;
        checks.require(
                        split.by() == null || source instanceof TableSource || source instanceof ImageSource.Listing,
                        "split.by",
                        "is for tables and image lists, whose columns it names; %s, or name a test source"
                                .formatted(inPaths ? "say groupPattern" : "leave it out"))
                .require(
                        split.groupPattern() == null || inPaths,
                        "split.groupPattern",
                        "is for image folders, text folders and text windows, whose files it groups; leave it out, or name a test source");
        if (windows == null) {
            return;
        }
        checks.require(
                        split.by() == null || windows.by().containsAll(split.by()),
                        "split.by",
                        "must name columns of windows.by, which are %s, so that each series is on one side; is %s"
                                .formatted(windows.by(), split.by()))
                .require(
                        split.grouped() || split.share() == TestShare.EXACT,
                        "split.share",
                        "must not be expected with windows, because single records of a series cannot be taken out; leave it out, or name columns of windows.by in by");
    }

    /** The spec that a manifest's provenance describes, so that more data can be read as its data was. */
    public static PipelineSpec describedBy(Provenance provenance) {
        return SpecJson.fromMap(provenance.spec());
    }

    /** The rules by which texts were equal when a manifest was written. */
    static CompareSpec comparedBy(Provenance provenance) {
        return SpecJson.comparedBy(provenance.spec());
    }

    /** Whether the hash of a record or group alone decides its split. */
    boolean splitsByHash() {
        return split != null && split.share() == TestShare.EXPECTED;
    }

    /** Description of the test split of the source; empty if there is a test source. */
    public Optional<String> splitInWords() {
        if (split == null) {
            return Optional.empty();
        }
        return Optional.of(splitsInTime() ? "the last %s of each series".formatted(split.percent()) : split.inWords());
    }

    /** Whether the last records of each time series are for testing. */
    boolean splitsInTime() {
        return windows != null && split != null && !split.grouped();
    }

    /** Whether the label of an example is one class. */
    boolean labelsAreClasses() {
        return targets == null && !labelsEachStep();
    }

    /** Whether each step of an example has a label. */
    boolean labelsEachStep() {
        return TextSource.labelsEachStep(source) || hidesTokens();
    }

    /** Returns whether tokens are their own labels, and labels of the source are not read. */
    boolean hidesTokens() {
        return text != null && text.hidesTokens();
    }

    /** Whether training examples are added to those of the records. */
    boolean expandsTraining() {
        return augment != null || balance != null;
    }

    /**
     * The requested shape, else the given one.
     *
     * @throws DataException if they have different numbers of values
     */
    List<Integer> shapeOr(List<Integer> own) {
        if (shape != null && values(shape) != values(own)) {
            throw new DataException("Cannot shape examples: shape %s has %d values, examples have %d %s; correct shape"
                    .formatted(shape, values(shape), values(own), own));
        }
        return shape == null ? own : shape;
    }

    private static long values(List<Integer> dimensions) {
        return dimensions.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }

    /** Encodings of label vectors; empty if labels are classes. */
    List<TargetSpec> targetsOrNone() {
        return targets == null ? List.of() : targets;
    }

    /** Columns whose values must be in no manifest, report or message. */
    SensitiveColumns sensitiveColumns() {
        return PrivacyChecks.columns(features, targets, privacy);
    }

    /** Whether reports may have values that few records share. */
    boolean showsSingleValues() {
        return privacy == null && sensitiveColumns().columns().isEmpty();
    }

    /** The protection of sensitive columns. */
    PrivacySpec privacyOrDefault() {
        return privacy == null ? PrivacySpec.DEFAULT : privacy;
    }

    private static String remedy(SourceSpec source) {
        return source instanceof TableSource
                ? "name the column of the class, or list the columns of label vectors in targets"
                : "name them";
    }

    private static boolean labelled(SourceSpec source) {
        if (source instanceof IdxSource idx) {
            return isGiven(idx.labels());
        } else if (source instanceof TableSource table) {
            return isGiven(table.label());
        }
        if (source instanceof TextSource.Lines lines) {
            return lines.label() != TextSource.LabelField.NONE;
        }
        return !(source instanceof ImageSource.Listing listing) || isGiven(listing.label());
    }

    private static boolean isGiven(String text) {
        return text != null && !text.isBlank();
    }

    private static String labelKey(SourceSpec source) {
        return source instanceof IdxSource ? "labels" : "label";
    }
}
