package org.starling.serving;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.starling.kernels.validation.NearestName;
import org.starling.pipeline.column.ElementNames;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.TableInput;

/** The columns of the training data that a model knows: those of features, targets and the label. Immutable, thread-safe. */
final class KnownColumns {
    private final Set<String> names = new HashSet<>();
    private final Set<String> structures = new HashSet<>();
    private final List<String> features;

    KnownColumns(TableTransform fitted, SourceSpec source) {
        features = fitted.inputs().stream().map(TableInput::name).distinct().toList();
        names.addAll(features);
        if (fitted.targets() != null) {
            fitted.targets().inputs().forEach(input -> names.add(input.name()));
        }
        if (fitted.weights() != null) {
            fitted.weights().inputs().forEach(input -> names.add(input.name()));
        }
        if (source instanceof TableSource table && table.label() != null) {
            names.add(table.label());
        }
        names.addAll(ElementNames.lengths(List.copyOf(names)).keySet());
        for (String name : names) {
            for (int point = name.indexOf('.'); point >= 0; point = name.indexOf('.', point + 1)) {
                structures.add(name.substring(0, point));
            }
        }
    }

    /** The fault of a record with a column that is not known; empty if it has none. */
    Optional<String> faultOf(Map<?, ?> record) {
        return faultOf("", record);
    }

    private Optional<String> faultOf(String prefix, Map<?, ?> record) {
        for (Map.Entry<?, ?> entry : record.entrySet()) {
            String name = prefix + entry.getKey();
            Optional<String> fault = Optional.empty();
            if (entry.getValue() instanceof Map<?, ?> inner && structures.contains(name)) {
                fault = faultOf(name + ".", inner);
            } else if (!names.contains(name) && !(entry.getValue() == null && structures.contains(name))) {
                fault = Optional.of("unknown column '%s'%s".formatted(name, NearestName.hint(name, features)));
            }
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }
}
