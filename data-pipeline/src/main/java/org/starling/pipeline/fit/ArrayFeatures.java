package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.OutlierSpec;
import org.starling.pipeline.spec.TargetSpec;

/**
 * Replaces columns of arrays by columns of their elements.
 *
 * @param elements by name of a column of arrays: the names of its elements
 */
public record ArrayFeatures(Map<String, List<String>> elements) {

    /** Features of the elements. */
    public List<FeatureSpec> features(List<FeatureSpec> specs) {
        return specs.stream().map(this::feature).toList();
    }

    private FeatureSpec feature(FeatureSpec spec) {
        List<String> columns = columns(spec.columns());
        // a pattern switch would need Java 21
        if (spec instanceof FeatureSpec.Numbers one) {
            return new FeatureSpec.Numbers(columns, one.normalise(), one.sensitive());
        } else if (spec instanceof FeatureSpec.OneHot one) {
            return new FeatureSpec.OneHot(columns, one.limit(), one.sensitive());
        } else if (spec instanceof FeatureSpec.Index one) {
            return new FeatureSpec.Index(columns, one.limit(), one.sensitive());
        } else if (spec instanceof FeatureSpec.Hashed one) {
            return new FeatureSpec.Hashed(columns, one.buckets(), one.sensitive());
        } else if (spec instanceof FeatureSpec.Cyclic one) {
            return new FeatureSpec.Cyclic(columns, one.period(), one.part(), one.sensitive());
        } else if (spec instanceof FeatureSpec.Bins one) {
            return new FeatureSpec.Bins(columns, one.count(), one.sensitive());
        }
        return spec;
    }

    /** Targets of the elements. */
    public List<TargetSpec> targets(List<TargetSpec> specs) {
        List<TargetSpec> result = new ArrayList<>();
        for (TargetSpec spec : specs) {
            result.add(
                    spec instanceof TargetSpec.Numbers one
                            ? new TargetSpec.Numbers(
                                    columns(one.columns()), one.normalise(), one.quantiles(), one.sensitive())
                            : spec);
        }
        return result;
    }

    /** The same cleaning of the elements. */
    public CleanSpec cleaning(CleanSpec clean) {
        return new CleanSpec(
                clean.missingTexts(),
                clean.undecodable(),
                clean.missing().stream()
                        .map(one -> new MissingSpec(columns(one.columns()), one.fill(), one.value()))
                        .toList(),
                clean.rules(),
                clean.labels(),
                clean.duplicates(),
                clean.outliers().stream()
                        .map(one -> new OutlierSpec(columns(one.columns()), one.method(), one.limit(), one.then()))
                        .toList());
    }

    private List<String> columns(List<String> names) {
        return names.stream()
                .flatMap(name -> elements.getOrDefault(name, List.of(name)).stream())
                .toList();
    }
}
