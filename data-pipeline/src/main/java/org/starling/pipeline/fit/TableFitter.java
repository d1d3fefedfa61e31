package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.TableTargets;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.fit.TableProfile.Counts;
import org.starling.pipeline.fit.TableProfile.Quantiles;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.record.OutlierLimit;
import org.starling.pipeline.record.ValidatedTable;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.MissingFill;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.validate.CellNumber;

/** Fits outlier limits, fill values and encodings to the training records of a table. */
public final class TableFitter {
    private final TableFeatures features;
    private final CleanSpec clean;
    private final ValidatedTable table;
    private final CellForms forms;
    private final KeyedHash hash;
    private final int minimumCount;

    /**
     * A fitter.
     *
     * @param table fitted to its training records
     * @param forms in which its cells were compared
     * @param hash by which texts of sensitive columns were replaced; null if there are none
     * @param minimumCount least number of values of a sensitive column that statistics are made of
     */
    public TableFitter(
            TableFeatures features,
            CleanSpec clean,
            ValidatedTable table,
            CellForms forms,
            KeyedHash hash,
            int minimumCount) {
        this.features = features;
        this.clean = clean;
        this.table = table;
        this.forms = forms;
        this.hash = hash;
        this.minimumCount = minimumCount;
    }

    /** Limits beyond which records are rejected as outliers, and the inputs with their limits for clipping. */
    public record Outliers(List<OutlierLimit> dropped, List<TableInput> inputs) {}

    /** Fits the limits of outliers. */
    public Outliers outliers() {
        Set<String> limited = clean.outliers().stream()
                .flatMap(outlier -> outlier.columns().stream())
                .collect(Collectors.toSet());
        TableProfile profile =
                new TableProfile(table, features.inputs(), forms.compare(), input -> limited.contains(input.name()));
        OutlierLimits limits = OutlierLimits.fit(clean.outliers(), features, profile);
        return new Outliers(limits.dropped(), limits.clipped());
    }

    /**
     * Fits fill values and encodings.
     *
     * @param inputs with the limits to which values are clipped
     * @param windows windows of records; null if each record is an example
     */
    public TableTransform fit(List<TableInput> inputs, SeriesSpec windows) {
        TableProfile profile = profile(inputs);
        requireCounts(inputs, profile);
        List<TableInput> filled = fill(inputs, profile);
        // if no value was filled, all values are already known
        TableProfile whole = fillsGaps(filled, profile) ? profile(filled) : profile;
        EncodingFitter fitter = new EncodingFitter(features, whole);
        TableTargets targets = features.targets().isEmpty() ? null : new TableTargets(filled, targetEncodings(fitter));
        List<FeatureStatistics> statistics = new ArrayList<>();
        for (int input = 0; input < filled.size(); input++) {
            if (filled.get(input).numeric()
                    && !forms.isSensitive(filled.get(input).name())) {
                statistics.add(whole.statistics(input));
            }
        }
        return new TableTransform(
                clean.missingTexts(),
                clean.undecodable(),
                forms,
                filled.subList(0, features.featureInputs()),
                fitter.encodings(features.specs()),
                targets,
                windows,
                statistics,
                features.weights().isEmpty() ? null : new TableTargets(filled, fitter.encodings(features.weights())));
    }

    private List<Encoding> targetEncodings(EncodingFitter fitter) {
        List<Encoding> encodings = new ArrayList<>();
        for (TargetSpec target : features.targets()) {
            for (Encoding encoding : fitter.encodings(List.of(target.encoding()))) {
                if (target.levels().isEmpty()) {
                    encodings.add(encoding);
                }
                target.levels().forEach(level -> encodings.add(new Encoding.Quantile(encoding, level)));
            }
        }
        return encodings;
    }

    /** Means of few values would disclose them. */
    private void requireCounts(List<TableInput> inputs, TableProfile profile) {
        for (int input = 0; input < inputs.size(); input++) {
            TableInput column = inputs.get(input);
            if (column.numeric() && forms.isSensitive(column.name())) {
                long count = profile.statistics(input).count();
                if (count < minimumCount) {
                    throw new DataException(
                            "Cannot fit the sensitive column '%s': %d training records have a value of it, fewer than privacy.minimumCount (%d), so statistics would disclose them; leave it out of the features"
                                    .formatted(column.name(), count, minimumCount));
                }
            }
        }
    }

    private static boolean fillsGaps(List<TableInput> inputs, TableProfile profile) {
        return IntStream.range(0, inputs.size())
                .filter(input -> inputs.get(input).fillsMissing())
                .anyMatch(input -> !inputs.get(input).numeric() || profile.missing(input) > 0);
    }

    private List<TableInput> fill(List<TableInput> inputs, TableProfile profile) {
        List<Quantiles> wantedMedians = new ArrayList<>();
        List<Counts> wantedCounts = new ArrayList<>();
        for (MissingSpec spec : clean.missing()) {
            for (String column : spec.columns()) {
                for (int input : features.indices(column)) {
                    if (spec.fill() == MissingFill.MEDIAN && inputs.get(input).numeric()) {
                        wantedMedians.add(median(input));
                    } else if (spec.fill() == MissingFill.MODE) {
                        wantedCounts.add(new Counts(input, null));
                    }
                }
            }
        }
        Map<Quantiles, double[]> medians = profile.quantiles(wantedMedians);
        Map<Counts, Map<String, Long>> counts = profile.counts(wantedCounts);
        List<TableInput> result = new ArrayList<>(inputs);
        for (MissingSpec spec : clean.missing()) {
            for (String column : spec.columns()) {
                for (int input : features.indices(column)) {
                    if (spec.fill() != MissingFill.DROP) {
                        String value = value(spec, input, profile, medians, counts);
                        result.set(input, result.get(input).withFill(value));
                    }
                }
            }
        }
        return result;
    }

    private static Quantiles median(int input) {
        return new Quantiles(input, List.of(0.5));
    }

    private String value(
            MissingSpec spec,
            int input,
            TableProfile profile,
            Map<Quantiles, double[]> medians,
            Map<Counts, Map<String, Long>> counts) {
        TableInput column = features.inputs().get(input);
        if (column.numeric()
                && forms.isSensitive(column.name())
                && (spec.fill() == MissingFill.MEDIAN || spec.fill() == MissingFill.MODE)) {
            throw new DataException(
                    "Cannot fill the sensitive column '%s': its %s is one of its values, which the manifest would hold; use fill: mean or constant"
                            .formatted(column.name(), spec.fill().name().toLowerCase(Locale.ROOT)));
        }
        if (!column.numeric() && (spec.fill() == MissingFill.MEAN || spec.fill() == MissingFill.MEDIAN)) {
            throw new DataException("Cannot fill column '%s': texts have no %s; use fill: mode or constant"
                    .formatted(column.name(), spec.fill().name().toLowerCase(Locale.ROOT)));
        }
        return switch (spec.fill()) {
            case DROP -> throw new IllegalArgumentException("Cannot fill column " + column.name() + ": it is dropped");
            case CONSTANT -> constant(column, spec.value());
            case MEAN -> Double.toString(profile.statistics(input).mean());
            case MEDIAN -> Double.toString(medians.get(median(input))[0]);
            case MODE -> mode(counts.get(new Counts(input, null)), column);
        };
    }

    private String constant(TableInput column, String value) {
        if (!column.numeric()) {
            return forms.isSensitive(column.name()) ? hash.of(column.name(), value) : value;
        }
        double number = CellNumber.parse(TextSlice.of(value.strip()));
        if (!CellNumber.isUsable(number)) {
            String wanted = column.kind() == TableInput.Kind.TIME
                    ? "the number of a " + column.part().name().toLowerCase(Locale.ROOT)
                            + ", which the feature is made of"
                    : "a number in the range of float32";
            throw new DataException("Cannot fill column '%s': '%s' is not %s; correct clean.missing"
                    .formatted(column.name(), value, wanted));
        }
        return Double.toString(number);
    }

    /** The most frequent value; of several the smallest. */
    private static String mode(Map<String, Long> counts, TableInput column) {
        String best = null;
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            long lead = best == null ? 1 : Long.compare(entry.getValue(), counts.get(best));
            boolean smaller =
                    column.numeric() && best != null && Double.parseDouble(entry.getKey()) < Double.parseDouble(best);
            if (lead > 0 || (lead == 0 && smaller)) {
                best = entry.getKey();
            }
        }
        if (best == null) {
            throw new DataException("Cannot fill column '%s': no training record has a value of it; leave it out"
                    .formatted(column.name()));
        }
        return best;
    }

    private TableProfile profile(List<TableInput> inputs) {
        return new TableProfile(table, inputs, forms.compare());
    }
}
