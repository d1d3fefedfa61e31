package org.starling.pipeline.encode;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.statistics.FeatureStatistics;

/**
 * Fitted encoding of the cells of a record as features.
 *
 * @param missingTexts texts of missing values, in addition to the empty text
 * @param undecodable treatment of a cell that has no value of its column's type
 * @param forms in which cells are compared; null in transforms that were fitted without them
 * @param inputs the columns that are read
 * @param encodings encodings of the inputs, in packed order
 * @param targets encodings of label vectors; null if labels are classes
 * @param windows windows of records; null if each record is an example
 * @param statistics of the numeric inputs in the training records, after filling and clipping
 * @param weights encoding of the weight of an example; null if all count alike
 */
public record TableTransform(
        List<String> missingTexts,
        UndecodableCell undecodable,
        @OptionalValue CellForms forms,
        List<TableInput> inputs,
        List<Encoding> encodings,
        @OptionalValue TableTargets targets,
        @OptionalValue SeriesSpec windows,
        List<FeatureStatistics> statistics,
        @OptionalValue @JsonInclude(JsonInclude.Include.NON_NULL) TableTargets weights)
        implements FittedTransform {
    public TableTransform {
        new Checks()
                .requirePresent(undecodable, "undecodable")
                .require(inputs != null && !inputs.isEmpty(), "inputs", "must not be empty")
                .require(encodings != null && !encodings.isEmpty(), "encodings", "must not be empty")
                .done();
        missingTexts = List.copyOf(missingTexts);
        forms = forms == null ? CellForms.AS_WRITTEN : forms;
        inputs = List.copyOf(inputs);
        encodings = List.copyOf(encodings);
        statistics = List.copyOf(statistics);
    }

    /** A transform of examples that count alike. */
    public TableTransform(
            List<String> missingTexts,
            UndecodableCell undecodable,
            CellForms forms,
            List<TableInput> inputs,
            List<Encoding> encodings,
            TableTargets targets,
            SeriesSpec windows,
            List<FeatureStatistics> statistics) {
        this(missingTexts, undecodable, forms, inputs, encodings, targets, windows, statistics, null);
    }

    @Override
    public boolean readsSensitiveColumns() {
        return forms.sensitive() != null;
    }

    @Override
    public ExampleFormat stored(ExampleFormat example) {
        return weights == null ? example : new ExampleFormat(example.features(), example.label(), MaskFormat.WEIGHTS);
    }

    /** The fitted categories of features and targets, by column. */
    public Map<String, Set<String>> categories() {
        Map<String, Set<String>> categories = new LinkedHashMap<>();
        addCategories(inputs, encodings, categories);
        if (targets != null) {
            addCategories(targets.inputs(), targets.encodings(), categories);
        }
        return categories;
    }

    private static void addCategories(
            List<TableInput> inputs, List<Encoding> encodings, Map<String, Set<String>> categories) {
        for (Encoding encoding : encodings) {
            encoding.categorical().ifPresent(fitted -> categories
                    .computeIfAbsent(inputs.get(fitted.input()).name(), column -> new LinkedHashSet<>())
                    .addAll(fitted.categories()));
        }
    }

    /** Separators of the columns of features and targets whose cells hold several categories. */
    public Map<String, Set<String>> separators() {
        Map<String, Set<String>> separators = new HashMap<>();
        addSeparators(inputs, encodings, separators);
        if (targets != null) {
            addSeparators(targets.inputs(), targets.encodings(), separators);
        }
        return separators;
    }

    private static void addSeparators(
            List<TableInput> inputs, List<Encoding> encodings, Map<String, Set<String>> separators) {
        for (Encoding encoding : encodings) {
            if (encoding instanceof Encoding.MultiHot sets) {
                separators
                        .computeIfAbsent(inputs.get(sets.input()).name(), column -> new TreeSet<>())
                        .add(sets.separator());
            }
        }
    }

    /** Values of one packed record. */
    public int width() {
        return encodings.stream().mapToInt(Encoding::width).reduce(0, Math::addExact);
    }
}
