package org.starling.pipeline;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.privacy.PrivacySpec;
import org.starling.pipeline.privacy.SensitiveColumns;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.OutlierSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.split.SplitSpec;

/** Checks that no setting would store values of sensitive columns. Used for one specification. */
final class PrivacyChecks {
    private final Checks checks;
    private final SensitiveColumns sensitive;
    private final boolean hasKey;

    private PrivacyChecks(Checks checks, SensitiveColumns sensitive, PrivacySpec privacy) {
        this.checks = checks;
        this.sensitive = sensitive;
        this.hasKey = privacy != null && privacy.key() != null;
    }

    /** The columns that features, targets and the block of their protection mark. */
    static SensitiveColumns columns(List<FeatureSpec> features, List<TargetSpec> targets, PrivacySpec privacy) {
        List<String> columns = new ArrayList<>(privacy == null ? List.of() : privacy.columns());
        if (features != null) {
            features.stream().filter(one -> isMarked(one.sensitive())).forEach(one -> columns.addAll(one.columns()));
        }
        if (targets != null) {
            targets.stream().filter(one -> isMarked(one.sensitive())).forEach(one -> columns.addAll(one.columns()));
        }
        return new SensitiveColumns(columns.stream().distinct().toList(), null);
    }

    private static boolean isMarked(Boolean mark) {
        return Boolean.TRUE.equals(mark);
    }

    /** Checks of one specification. */
    static PrivacyChecks of(Checks checks, List<FeatureSpec> features, List<TargetSpec> targets, PrivacySpec privacy) {
        return new PrivacyChecks(checks, columns(features, targets, privacy), privacy);
    }

    /** Checks a source: the manifest and predictions have the names of classes. */
    PrivacyChecks requireNotLabel(SourceSpec source) {
        if (source instanceof TableSource table) {
            checks.require(
                    table.label() == null || !sensitive.contains(table.label()),
                    "source.label",
                    "must not be sensitive, because manifest and predictions name the classes; replace its values before the job");
        } else if (source != null) {
            checks.require(sensitive.columns().isEmpty(), "privacy.columns", "are for tables only; remove them");
        }
        return this;
    }

    /** Checks the encodings of features and targets; both may be null. */
    PrivacyChecks requireEncodings(List<FeatureSpec> features, List<TargetSpec> targets) {
        for (int i = 0; features != null && i < features.size(); i++) {
            require(features.get(i), "features[%d]".formatted(i));
        }
        for (int i = 0; targets != null && i < targets.size(); i++) {
            require(targets.get(i).encoding(), "targets[%d]".formatted(i));
        }
        return this;
    }

    private void require(FeatureSpec feature, String path) {
        if (feature.columns().stream().noneMatch(sensitive::contains)) {
            return;
        }
        boolean text = feature instanceof FeatureSpec.OneHot
                || feature instanceof FeatureSpec.Index
                || feature instanceof FeatureSpec.Hashed;
        checks.require(
                        !(feature instanceof FeatureSpec.Numbers numbers)
                                || (numbers.normalise() != Scaling.MIN_MAX && numbers.normalise() != Scaling.ROBUST),
                        path + ".normalise",
                        "must not be min-max or robust for a sensitive column, because the manifest would hold some of its values; say standardise")
                .require(
                        !(feature instanceof FeatureSpec.Bins || feature instanceof FeatureSpec.MultiHot),
                        path + ".as",
                        "must not be bins or multi-hot for a sensitive column, because the manifest would hold some of its values; say number, one-hot, index or hash")
                .require(
                        !text || hasKey,
                        "privacy.key",
                        "is missing; texts of a sensitive column are replaced by keyed hashes, so name a file with a random key, such as that of: openssl rand -hex 32");
    }

    /** Columns that are no features by default, because they identify a series or a group. */
    static Set<String> keys(SeriesSpec windows, SplitSpec split) {
        Set<String> keys = new HashSet<>();
        if (windows != null) {
            keys.add(windows.time());
            keys.addAll(windows.by());
        }
        if (split != null && split.by() != null) {
            keys.addAll(split.by());
        }
        return keys;
    }

    /**
     * Checks the default encoding of all columns.
     *
     * @param features encodings of features; null for the default one
     */
    PrivacyChecks requireDefaults(
            List<FeatureSpec> features, SourceSpec source, Normalisation normalise, Set<String> keys) {
        if (features == null && source instanceof TableSource table) {
            Set<String> used = new HashSet<>(table.features() == null ? sensitive.columns() : table.features());
            used.removeAll(keys);
            checks.require(
                    normalise != Normalisation.SCALE || used.stream().noneMatch(sensitive::contains),
                    "normalise",
                    "must not be scale with sensitive columns, because the manifest would hold their smallest and largest values; say standardise");
        }
        return this;
    }

    /** Checks the limits of outliers. */
    void requireOutliers(CleanSpec clean) {
        for (int i = 0; clean != null && i < clean.outliers().size(); i++) {
            OutlierSpec outlier = clean.outliers().get(i);
            checks.require(
                    outlier.method() != OutlierSpec.Method.IQR
                            || outlier.columns().stream().noneMatch(sensitive::contains),
                    "clean.outliers[%d].method".formatted(i),
                    "must not be iqr for a sensitive column, because the manifest would hold its quartiles; say z-score");
        }
    }
}
