package org.starling.pipeline.table;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.starling.pipeline.table.spec.FeatureSpec;
import org.starling.pipeline.table.transform.TableInput;

/**
 * Which columns of a table the features are made of.
 *
 * @param specs what they become
 * @param inputs each column once for each kind of value that is taken from it
 */
public record TableFeatures(List<FeatureSpec> specs, List<TableInput> inputs) {

    /** The features that some entries describe. */
    public static TableFeatures of(List<FeatureSpec> specs) {
        Set<TableInput> inputs = new LinkedHashSet<>();
        for (FeatureSpec spec : specs) {
            spec.columns().forEach(column -> inputs.add(input(spec, column)));
        }
        return new TableFeatures(List.copyOf(specs), List.copyOf(inputs));
    }

    /** Index of the input that an entry takes a column as. */
    int index(FeatureSpec spec, String column) {
        return inputs.indexOf(input(spec, column));
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
        return TableInput.of(column, number ? TableInput.Kind.NUMBER : TableInput.Kind.TEXT, null);
    }
}
