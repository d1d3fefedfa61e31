package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TargetSpec;

/**
 * Columns of a table that the features use, and the label vectors if there are any.
 *
 * @param specs encodings of the features
 * @param targets encodings of the label vectors; empty if labels are classes
 * @param inputs each column once for each kind of value that is read from it; those of the features are first
 */
public record TableFeatures(List<FeatureSpec> specs, List<FeatureSpec> targets, List<TableInput> inputs) {

    /**
     * The features, and the labels, that some entries describe.
     *
     * @param missing treatment of missing values; a column that it names has no empty sets
     */
    public static TableFeatures of(List<FeatureSpec> specs, List<TargetSpec> targets, List<MissingSpec> missing) {
        List<FeatureSpec> encoded = targets.stream().map(TargetSpec::encoding).toList();
        Set<TableInput> inputs = inputs(specs);
        inputs.addAll(inputs(encoded));
        Set<String> columns =
                missing.stream().flatMap(one -> one.columns().stream()).collect(Collectors.toSet());
        return new TableFeatures(
                List.copyOf(specs),
                encoded,
                inputs.stream()
                        .map(input -> input.kind() == TableInput.Kind.SET && !columns.contains(input.name())
                                ? TableInput.ofSets(input.name())
                                : input)
                        .toList());
    }

    private static Set<TableInput> inputs(List<FeatureSpec> specs) {
        Set<TableInput> inputs = new LinkedHashSet<>();
        for (FeatureSpec spec : specs) {
            spec.columns().forEach(column -> inputs.add(input(spec, column)));
        }
        return inputs;
    }

    /** Number of inputs that the features need: the first ones. */
    public int featureInputs() {
        return inputs(specs).size();
    }

    /** Encodings of features and labels. */
    List<FeatureSpec> all() {
        return Stream.concat(specs.stream(), targets.stream()).toList();
    }

    /** Index of the input for a column of an entry. */
    int index(FeatureSpec spec, String column) {
        TableInput wanted = input(spec, column);
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).withFill(null).equals(wanted)) {
                return i;
            }
        }
        return -1;
    }

    /** Indices of the inputs of a column. */
    List<Integer> indices(String column) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).name().equals(column)) {
                found.add(i);
            }
        }
        return found;
    }

    private static TableInput input(FeatureSpec spec, String column) {
        if (spec instanceof FeatureSpec.Cyclic cyclic && cyclic.part() != null) {
            return TableInput.of(column, TableInput.Kind.TIME, cyclic.part());
        }
        boolean number = spec instanceof FeatureSpec.Numbers
                || spec instanceof FeatureSpec.Bins
                || spec instanceof FeatureSpec.Cyclic;
        if (number) {
            return TableInput.of(column, TableInput.Kind.NUMBER, null);
        }
        boolean set = spec instanceof FeatureSpec.MultiHot;
        return TableInput.of(column, set ? TableInput.Kind.SET : TableInput.Kind.TEXT, null);
    }
}
