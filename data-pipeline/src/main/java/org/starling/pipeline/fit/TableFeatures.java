package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TargetSpec;

/** Columns of a table that the features use, and the label vectors if there are any. Immutable. */
public final class TableFeatures {
    private final List<FeatureSpec> specs;
    private final List<TargetSpec> targets;
    /** Null if examples count alike. */
    private final FeatureSpec weight;

    private final List<TableInput> inputs;
    private final int featureInputs;
    /** By input as an entry describes it, without a fill. */
    private final Map<TableInput, Integer> indexOfInput = new HashMap<>();

    private final Map<String, List<Integer>> indicesOfColumn = new HashMap<>();

    private TableFeatures(List<FeatureSpec> specs, List<TargetSpec> targets, FeatureSpec weight, Set<String> filled) {
        this.specs = List.copyOf(specs);
        this.targets = List.copyOf(targets);
        this.weight = weight;
        Set<TableInput> all = new LinkedHashSet<>();
        addInputs(specs, all);
        featureInputs = all.size();
        addInputs(targets.stream().map(TargetSpec::encoding).toList(), all);
        addInputs(weights(), all);
        List<TableInput> keys = List.copyOf(all);
        inputs = keys.stream()
                .map(input -> input.kind() == TableInput.Kind.SET && !filled.contains(input.name())
                        ? TableInput.ofSets(input.name())
                        : input)
                .toList();
        for (int i = 0; i < inputs.size(); i++) {
            indexOfInput.put(keys.get(i), i);
            indicesOfColumn
                    .computeIfAbsent(inputs.get(i).name(), name -> new ArrayList<>())
                    .add(i);
        }
    }

    /**
     * The features, the labels and the weight that some entries describe.
     *
     * @param weight column of the weight; null for none
     * @param missing treatment of missing values; a column that it names has no empty sets
     */
    public static TableFeatures of(
            List<FeatureSpec> specs, List<TargetSpec> targets, String weight, List<MissingSpec> missing) {
        return new TableFeatures(
                specs,
                targets,
                weight == null ? null : new FeatureSpec.Numbers(List.of(weight), Scaling.NONE),
                missing.stream().flatMap(one -> one.columns().stream()).collect(Collectors.toSet()));
    }

    private static void addInputs(List<FeatureSpec> specs, Set<TableInput> inputs) {
        for (FeatureSpec spec : specs) {
            spec.columns().forEach(column -> inputs.add(input(spec, column)));
        }
    }

    /** Each column once for each kind of value that is read from it; those of the features are first. */
    public List<TableInput> inputs() {
        return inputs;
    }

    /** Number of inputs that the features need: the first ones. */
    public int featureInputs() {
        return featureInputs;
    }

    /** Encodings of the features. */
    List<FeatureSpec> specs() {
        return specs;
    }

    /** Encodings of the label vectors; empty if labels are classes. */
    List<TargetSpec> targets() {
        return targets;
    }

    /** Encoding of the weight of an example; empty if examples count alike. */
    List<FeatureSpec> weights() {
        return weight == null ? List.of() : List.of(weight);
    }

    /** Separators of the columns whose cells hold several categories. */
    public Map<String, Set<String>> separators() {
        Map<String, Set<String>> separators = new HashMap<>();
        for (FeatureSpec spec : all()) {
            if (spec instanceof FeatureSpec.MultiHot sets) {
                sets.columns().forEach(column -> separators
                        .computeIfAbsent(column, name -> new TreeSet<>())
                        .add(sets.separator()));
            }
        }
        return separators;
    }

    /** Encodings of features and labels. */
    List<FeatureSpec> all() {
        return Stream.concat(specs.stream(), targets.stream().map(TargetSpec::encoding))
                .toList();
    }

    /** Index of the input for a column of an entry. */
    int index(FeatureSpec spec, String column) {
        return indexOfInput.get(input(spec, column));
    }

    /** Indices of the inputs of a column. */
    List<Integer> indices(String column) {
        return indicesOfColumn.getOrDefault(column, List.of());
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
