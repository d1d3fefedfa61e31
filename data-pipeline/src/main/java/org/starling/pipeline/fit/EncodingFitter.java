package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.statistics.FeatureStatistics;

/** Fits the encodings of features to a profile of the prepared cells. */
final class EncodingFitter {
    private static final double[] ROBUST = {0.25, 0.5, 0.75};

    private final TableFeatures features;
    private final List<TableInput> inputs;
    private final TableProfile profile;
    private final Map<FeatureSpec, Map<Integer, double[]>> quantiles = new HashMap<>();

    /**
     * A fitter.
     *
     * @param inputs with fills and limits
     * @param profile of the prepared numeric inputs, in their order
     */
    EncodingFitter(TableFeatures features, List<TableInput> inputs, TableProfile profile) {
        this.features = features;
        this.inputs = inputs;
        this.profile = profile;
        features.all().forEach(spec -> quantiles.put(spec, profile.quantiles(wantedQuantiles(spec))));
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
            return new Encoding.OneHot(input, categories(profile.counts(input), oneHot.limit()));
        } else if (spec instanceof FeatureSpec.Index index) {
            return new Encoding.Index(input, categories(profile.counts(input), index.limit()));
        } else if (spec instanceof FeatureSpec.MultiHot multi) {
            Map<String, Long> counts = profile.countsOfParts(input, multi.separator());
            return new Encoding.MultiHot(input, multi.separator(), categories(counts, multi.limit()));
        } else if (spec instanceof FeatureSpec.Hashed hashed) {
            return new Encoding.Hashed(input, hashed.buckets());
        } else if (spec instanceof FeatureSpec.Cyclic cyclic) {
            return new Encoding.Cyclic(
                    input,
                    cyclic.part() == null ? cyclic.period() : cyclic.part().period());
        } else if (spec instanceof FeatureSpec.Bins) {
            List<Double> edges = new ArrayList<>();
            for (double edge : quantiles.get(spec).getOrDefault(number(input), new double[0])) {
                if (edges.isEmpty() || edge > edges.get(edges.size() - 1)) {
                    edges.add(edge);
                }
            }
            return new Encoding.Bins(input, List.copyOf(edges));
        }
        throw new IllegalArgumentException("Cannot fit features: no encoding for " + spec.getClass());
    }

    private ColumnScaling scaling(FeatureSpec.Numbers spec, int input) {
        int number = number(input);
        FeatureStatistics column = profile.statistics(number);
        return switch (spec.normalise()) {
            case NONE, LOG1P, UNIT_NORM -> ColumnScaling.NONE;
            case MIN_MAX -> ColumnScaling.of(column.min(), column.max() - column.min());
            case STANDARDISE -> ColumnScaling.of(column.mean(), column.constant() ? 0 : column.deviation());
            case ROBUST -> {
                double[] quartiles = quantiles.get(spec).get(number);
                yield ColumnScaling.of(quartiles[1], quartiles[2] - quartiles[0]);
            }
        };
    }

    /** The most frequent values, sorted by their texts. */
    private static List<String> categories(Map<String, Long> counts, int limit) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private Map<Integer, double[]> wantedQuantiles(FeatureSpec spec) {
        double[] shares = new double[0];
        if (spec instanceof FeatureSpec.Numbers numbers && numbers.normalise() == Scaling.ROBUST) {
            shares = ROBUST;
        } else if (spec instanceof FeatureSpec.Bins bins) {
            shares = IntStream.range(1, bins.count())
                    .mapToDouble(i -> (double) i / bins.count())
                    .toArray();
        }
        Map<Integer, double[]> wanted = new HashMap<>();
        if (shares.length > 0) {
            for (String column : spec.columns()) {
                wanted.put(number(features.index(spec, column)), shares);
            }
        }
        return wanted;
    }

    /** Place of an input among the numeric ones. */
    private int number(int input) {
        return (int)
                inputs.subList(0, input).stream().filter(TableInput::numeric).count();
    }
}
