package org.starling.server.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.serving.StarlingModel;
import org.starling.serving.history.EpochMetrics;

/**
 * A model as people see it who fill in a record.
 *
 * @param name of the model
 * @param job that trained it
 * @param epoch of its checkpoint
 * @param backend that the network runs on
 * @param records kind of raw records: {@code table}, {@code images} or {@code texts}
 * @param outputs names of the classes or values
 * @param accuracy on the test split; null if it was not evaluated, or has no classes
 * @param loss on the test split; null if it was not evaluated
 * @param shape of images: channels, height, width; null for others
 * @param fields of tables; empty for others
 */
public record ModelDescription(
        String name,
        String job,
        int epoch,
        String backend,
        String records,
        List<String> outputs,
        Double accuracy,
        Double loss,
        List<Integer> shape,
        List<Field> fields) {

    /**
     * A column of a record.
     *
     * @param name of the column
     * @param type {@code number}, {@code time}, {@code text} or {@code set}
     * @param fill in place of a missing value; null if the column is required
     * @param min smallest value of the training data; null if not known
     * @param max largest value of the training data; null if not known
     * @param mean of the training data; null if not known
     * @param categories of the training data; null for others
     */
    record Field(String name, String type, String fill, Double min, Double max, Double mean, List<String> categories) {}

    public static ModelDescription of(ServedModel served) {
        StarlingModel model = served.current();
        Optional<EpochMetrics.Evaluation> evaluation =
                model.training().lastMetrics().map(EpochMetrics::evaluation);
        return new ModelDescription(
                served.name(),
                model.training().job(),
                model.training().epoch(),
                model.replica().backend(),
                records(model),
                model.outputNames(),
                evaluation.map(EpochMetrics.Evaluation::accuracy).orElse(null),
                evaluation.map(EpochMetrics.Evaluation::loss).orElse(null),
                model.manifest().transform() instanceof ImageTransform images
                        ? images.raw().shape()
                        : null,
                model.manifest().transform() instanceof TableTransform table ? fields(table) : List.of());
    }

    private static String records(StarlingModel model) {
        if (model.manifest().transform() instanceof TableTransform) {
            return "table";
        }
        return model.manifest().transform() instanceof ImageTransform ? "images" : "texts";
    }

    /** One field for each column; a column can have several inputs. */
    private static List<Field> fields(TableTransform table) {
        Map<String, FeatureStatistics> statistics = new LinkedHashMap<>();
        table.statistics().forEach(one -> statistics.put(one.name(), one));
        Map<String, Field> fields = new LinkedHashMap<>();
        for (TableInput input : table.inputs()) {
            FeatureStatistics known = input.kind() == TableInput.Kind.NUMBER ? statistics.get(input.name()) : null;
            boolean isKnown = known != null;
            fields.putIfAbsent(
                    input.name(),
                    new Field(
                            input.name(),
                            input.kind().toString().toLowerCase(Locale.ROOT),
                            input.fill(),
                            isKnown ? (Double) known.min() : null,
                            isKnown ? (Double) known.max() : null,
                            isKnown ? (Double) known.mean() : null,
                            table.categories().containsKey(input.name())
                                    ? List.copyOf(table.categories().get(input.name()))
                                    : null));
        }
        return List.copyOf(fields.values());
    }
}
