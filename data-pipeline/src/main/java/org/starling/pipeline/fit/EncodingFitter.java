package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.fit.TableProfile.Counts;
import org.starling.pipeline.fit.TableProfile.Quantiles;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.statistics.FeatureStatistics;

/** Fits the encodings of features to a profile of the prepared cells. */
final class EncodingFitter {
    private static final List<Double> ROBUST = List.of(0.25, 0.5, 0.75);
    /** Small tables may have each category once. */
    private static final int FEW = 100;

    private final TableFeatures features;
    private final TableProfile profile;
    private final Map<Quantiles, double[]> quantiles;
    private final Map<Counts, Map<String, Long>> counts;

    /**
     * A fitter.
     *
     * @param profile of the inputs with fills and limits
     */
    EncodingFitter(TableFeatures features, TableProfile profile) {
        this.features = features;
        this.profile = profile;
        List<Quantiles> wantedQuantiles = new ArrayList<>();
        List<Counts> wantedCounts = new ArrayList<>();
        for (FeatureSpec spec : features.all()) {
            for (String column : spec.columns()) {
                int input = features.index(spec, column);
                List<Double> shares = shares(spec);
                if (!shares.isEmpty()) {
                    wantedQuantiles.add(new Quantiles(input, shares));
                }
                if (countsTexts(spec)) {
                    wantedCounts.add(counts(spec, input));
                }
            }
        }
        quantiles = profile.quantiles(wantedQuantiles);
        counts = profile.counts(wantedCounts);
    }

    /** Encodings of some entries, in their order. */
    List<Encoding> encodings(List<FeatureSpec> specs) {
        List<Encoding> encodings = new ArrayList<>();
        for (FeatureSpec spec : specs) {
            if (spec instanceof FeatureSpec.Numbers numbers && numbers.normalise() == Scaling.UNIT_NORM) {
                encodings.add(new Encoding.UnitNorm(spec.columns().stream()
                        .map(column -> features.index(spec, column))
                        .toList()));
            } else {
                spec.columns().forEach(column -> encodings.add(encoding(spec, features.index(spec, column))));
            }
        }
        return encodings;
    }

    private Encoding encoding(FeatureSpec spec, int input) {
        // a pattern switch would need Java 21
        if (spec instanceof FeatureSpec.Numbers numbers) {
            return numbers.normalise() == Scaling.LOG1P
                    ? new Encoding.Logarithm(input)
                    : new Encoding.Scaled(input, scaling(numbers, input));
        } else if (spec instanceof FeatureSpec.OneHot oneHot) {
            return new Encoding.OneHot(input, categories(spec, input, oneHot.limit()));
        } else if (spec instanceof FeatureSpec.Index index) {
            requireRepetition(index, input);
            return new Encoding.Index(input, categories(spec, input, index.limit()));
        } else if (spec instanceof FeatureSpec.MultiHot multi) {
            return new Encoding.MultiHot(input, multi.separator(), categories(spec, input, multi.limit()));
        } else if (spec instanceof FeatureSpec.Hashed hashed) {
            return new Encoding.Hashed(input, hashed.buckets());
        } else if (spec instanceof FeatureSpec.Cyclic cyclic) {
            return new Encoding.Cyclic(
                    input,
                    cyclic.part() == null ? cyclic.period() : cyclic.part().period());
        } else if (spec instanceof FeatureSpec.Bins) {
            List<Double> edges = new ArrayList<>();
            for (double edge : quantiles.getOrDefault(new Quantiles(input, shares(spec)), new double[0])) {
                if (edges.isEmpty() || edge > edges.get(edges.size() - 1)) {
                    edges.add(edge);
                }
            }
            return new Encoding.Bins(input, List.copyOf(edges));
        }
        throw new IllegalArgumentException("Cannot fit features: no encoding for " + spec.getClass());
    }

    private ColumnScaling scaling(FeatureSpec.Numbers spec, int input) {
        FeatureStatistics column = profile.statistics(input);
        return switch (spec.normalise()) {
            case NONE, LOG1P, UNIT_NORM -> ColumnScaling.NONE;
            case MIN_MAX -> ColumnScaling.of(column.min(), column.max() - column.min());
            case STANDARDISE -> ColumnScaling.of(column.mean(), column.constant() ? 0 : column.deviation());
            case ROBUST -> {
                double[] quartiles = quantiles.get(new Quantiles(input, ROBUST));
                yield ColumnScaling.of(quartiles[1], quartiles[2] - quartiles[0]);
            }
        };
    }

    /** Nothing can be learned about categories that each occur once: the column holds numbers, or names its records. */
    private void requireRepetition(FeatureSpec.Index spec, int input) {
        Map<String, Long> categories = counts.get(counts(spec, input));
        if (categories.size() > FEW && categories.values().stream().allMatch(count -> count == 1)) {
            throw new DataException(
                    "Cannot fit the encoding as: index of column '%s': each of its %,d values in the training split occurs once, so they are no categories; encode numbers as: number or bins, and leave out what names the records"
                            .formatted(features.inputs().get(input).name(), categories.size()));
        }
    }

    /** The most frequent values, sorted by their texts. */
    private List<String> categories(FeatureSpec spec, int input, int limit) {
        return counts.get(counts(spec, input)).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The quantiles that an entry needs of each of its columns. */
    private static List<Double> shares(FeatureSpec spec) {
        if (spec instanceof FeatureSpec.Numbers numbers && numbers.normalise() == Scaling.ROBUST) {
            return ROBUST;
        } else if (spec instanceof FeatureSpec.Bins bins) {
            return IntStream.range(1, bins.count())
                    .mapToObj(i -> (double) i / bins.count())
                    .toList();
        }
        return List.of();
    }

    private static boolean countsTexts(FeatureSpec spec) {
        return spec instanceof FeatureSpec.OneHot
                || spec instanceof FeatureSpec.Index
                || spec instanceof FeatureSpec.MultiHot;
    }

    private static Counts counts(FeatureSpec spec, int input) {
        return new Counts(input, spec instanceof FeatureSpec.MultiHot multi ? multi.separator() : null);
    }
}
