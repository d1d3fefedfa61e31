package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.fit.TableProfile.Quantiles;
import org.starling.pipeline.record.OutlierLimit;
import org.starling.pipeline.spec.OutlierSpec;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.statistics.FeatureStatistics;

/** Fits the limits of outlier rules. All rules are fitted to the same records, including those that other rules reject. */
final class OutlierLimits {
    private static final List<Double> QUARTILES = List.of(0.25, 0.75);

    private final List<TableInput> inputs;
    private final List<Limit> limits = new ArrayList<>();

    private record Limit(int input, double lower, double upper, OutlierSpec.Action then) {}

    private OutlierLimits(List<TableInput> inputs) {
        this.inputs = inputs;
    }

    /**
     * Limits for some columns.
     *
     * @param profile has the columns that the rules name
     */
    static OutlierLimits fit(List<OutlierSpec> specs, TableFeatures features, TableProfile profile) {
        OutlierLimits fitted = new OutlierLimits(features.inputs());
        List<Quantiles> wanted = new ArrayList<>();
        for (OutlierSpec spec : specs) {
            for (String column : spec.columns()) {
                if (spec.method() == OutlierSpec.Method.IQR) {
                    wanted.add(new Quantiles(number(features, column), QUARTILES));
                }
            }
        }
        Map<Quantiles, double[]> quartiles = profile.quantiles(wanted);
        for (OutlierSpec spec : specs) {
            for (String column : spec.columns()) {
                int input = number(features, column);
                if (spec.method() == OutlierSpec.Method.IQR) {
                    double[] own = quartiles.get(new Quantiles(input, QUARTILES));
                    double reach = spec.limit() * (own[1] - own[0]);
                    fitted.limits.add(new Limit(input, own[0] - reach, own[1] + reach, spec.then()));
                } else {
                    FeatureStatistics own = profile.statistics(input);
                    double reach = spec.limit() * own.deviation();
                    fitted.limits.add(new Limit(input, own.mean() - reach, own.mean() + reach, spec.then()));
                }
            }
        }
        return fitted;
    }

    private static int number(TableFeatures features, String column) {
        return features.indices(column).stream()
                .filter(index -> features.inputs().get(index).kind() == TableInput.Kind.NUMBER)
                .findFirst()
                .orElseThrow(() -> new DataException(
                        "Cannot look for outliers: column '%s' is no feature of numbers; correct clean.outliers"
                                .formatted(column)));
    }

    /** The limits beyond which records are rejected. */
    List<OutlierLimit> dropped() {
        return limits.stream()
                .filter(limit -> limit.then() == OutlierSpec.Action.DROP)
                .map(limit -> new OutlierLimit(
                        limit.input(),
                        limit.lower(),
                        limit.upper(),
                        "column " + inputs.get(limit.input()).name() + ": outlier"))
                .toList();
    }

    /** The inputs, with the limits to which values are clipped. */
    List<TableInput> clipped() {
        List<TableInput> result = new ArrayList<>(inputs);
        for (Limit limit : limits) {
            if (limit.then() == OutlierSpec.Action.CLIP) {
                TableInput input = result.get(limit.input());
                double lower = input.least() == null ? limit.lower() : Math.max(input.least(), limit.lower());
                double upper = input.most() == null ? limit.upper() : Math.min(input.most(), limit.upper());
                result.set(limit.input(), input.withLimits(lower, upper));
            }
        }
        return result;
    }
}
