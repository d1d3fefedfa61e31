package org.starling.server.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.TokenNumbers;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.text.TextEncoding;
import org.starling.pipeline.text.TextSpec;
import org.starling.serving.PreparedRecord;
import org.starling.serving.StarlingModel;

/** The features that the preprocessing made of a record, for people. */
public sealed interface PreparedFeatures {
    /**
     * Features of a table.
     *
     * @param names of the values: the column, and for categories the category
     * @param values as the network reads them
     */
    record Values(List<String> names, List<Float> values) implements PreparedFeatures {}

    /**
     * An image.
     *
     * @param shape channels, height, width
     * @param pixels as stored, before they are normalised: 0 to 255
     */
    record Image(List<Integer> shape, List<Integer> pixels) implements PreparedFeatures {}

    /** The tokens of a text, padding included. */
    record Tokens(List<String> tokens) implements PreparedFeatures {}

    /** The features of a record; empty if it is rejected. */
    static Optional<PreparedFeatures> of(ServedModel served, Object record) {
        StarlingModel model = served.current();
        PreparedRecord prepared = model.prepare(record);
        if (prepared.features() == null) {
            return Optional.empty();
        }
        FeatureFormat format = model.manifest().example().features();
        List<Float> stored = PackedTensor.unpack(format, prepared.features());
        if (model.manifest().transform() instanceof TableTransform table) {
            List<Float> values = new ArrayList<>();
            for (int i = 0; i < stored.size(); i++) {
                values.add(format.valueOf(stored.get(i), i));
            }
            return Optional.of(new Values(names(table), values));
        } else if (model.manifest().transform() instanceof ImageTransform images) {
            return Optional.of(new Image(
                    images.raw().shape(), stored.stream().map(Float::intValue).toList()));
        }
        return Optional.of(new Tokens(tokens(((TextTransform) model.manifest().transform()).encoding(), stored)));
    }

    private static List<String> names(TableTransform table) {
        List<String> names = new ArrayList<>();
        for (Encoding encoding : table.encodings()) {
            if (encoding instanceof Encoding.OneHot one) {
                one.categories().forEach(category -> names.add(name(table, one.input()) + " = " + category));
            } else if (encoding instanceof Encoding.MultiHot many) {
                many.categories().forEach(category -> names.add(name(table, many.input()) + " has " + category));
            } else if (encoding instanceof Encoding.UnitNorm norm) {
                norm.inputs().forEach(input -> names.add(name(table, input)));
            } else if (encoding instanceof Encoding.Hashed hashed) {
                addNumbered(name(table, hashed.input()) + " bucket", hashed.width(), names);
            } else if (encoding instanceof Encoding.Bins bins) {
                addNumbered(name(table, bins.input()) + " bin", bins.width(), names);
            } else if (encoding instanceof Encoding.Cyclic cyclic) {
                names.add("sine of " + name(table, cyclic.input()));
                names.add("cosine of " + name(table, cyclic.input()));
            } else if (encoding instanceof Encoding.Scaled scaled) {
                names.add(name(table, scaled.input()));
            } else if (encoding instanceof Encoding.Logarithm logarithm) {
                names.add("logarithm of " + name(table, logarithm.input()));
            } else if (encoding instanceof Encoding.Index index) {
                names.add("number of " + name(table, index.input()));
            } else {
                addNumbered("feature", encoding.width(), names);
            }
        }
        return names;
    }

    private static void addNumbered(String prefix, int count, List<String> names) {
        for (int i = 0; i < count; i++) {
            names.add(prefix + " " + i);
        }
    }

    private static String name(TableTransform table, int input) {
        TableInput column = table.inputs().get(input);
        return column.part() == null
                ? column.name()
                : column.name() + " " + column.part().toString().toLowerCase(Locale.ROOT);
    }

    private static List<String> tokens(TextEncoding encoding, List<Float> stored) {
        List<String> tokens = new ArrayList<>();
        int length = encoding.spec().length();
        for (int step = 0; step < length; step++) {
            int number = 0;
            if (encoding.spec().encode() == TextSpec.Form.INDICES) {
                number = stored.get(step).intValue();
            } else {
                while (number < encoding.vocabulary().size() && stored.get(number * length + step) == 0) {
                    number++;
                }
                // a column of zeros is padding
                number = number == encoding.vocabulary().size() ? TokenNumbers.PADDING : number;
            }
            tokens.add(encoding.vocabulary().get(number));
        }
        return tokens;
    }
}
