package org.starling.pipeline.encode;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.spec.TableInput;

/**
 * Fitted encoding of the cells of a record as a label vector.
 *
 * @param inputs the columns that are read: those of the features, then those of targets only
 * @param encodings encodings in packed order
 */
public record TableTargets(List<TableInput> inputs, List<Encoding> encodings) implements Serializable {
    public TableTargets {
        new Checks()
                .require(inputs != null && !inputs.isEmpty(), "inputs", "must not be empty")
                .require(encodings != null && !encodings.isEmpty(), "encodings", "must not be empty")
                .done();
        inputs = List.copyOf(inputs);
        encodings = List.copyOf(encodings);
    }

    /** Values of one label. */
    public int width() {
        return encodings.stream().mapToInt(Encoding::width).reduce(0, Math::addExact);
    }

    /** Names of the values, in their order: of columns, quantiles of columns, or labels. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Encoding encoding : encodings) {
            if (encoding instanceof Encoding.Quantile one) {
                names.add(column(one.value()) + "_" + one.suffix());
            } else if (encoding instanceof Encoding.UnitNorm all) {
                all.inputs().forEach(input -> names.add(inputs.get(input).name()));
            } else if (encoding instanceof Encoding.MultiHot one) {
                names.addAll(one.categories());
            } else {
                names.add(column(encoding));
            }
        }
        return names;
    }

    private String column(Encoding encoding) {
        if (encoding instanceof Encoding.Scaled one) {
            return inputs.get(one.input()).name();
        } else if (encoding instanceof Encoding.Logarithm one) {
            return inputs.get(one.input()).name();
        }
        throw new IllegalArgumentException("Cannot name the value of a target: no column of " + encoding);
    }
}
