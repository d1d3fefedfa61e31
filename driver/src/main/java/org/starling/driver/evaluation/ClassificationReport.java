package org.starling.driver.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.starling.driver.report.TextTable;
import org.starling.serving.history.EpochMetrics;

/**
 * Scores of a network that predicts classes.
 *
 * @param examples examples evaluated
 * @param loss mean cross entropy, natural logarithm
 * @param accuracy share of the examples whose class was right
 * @param macro plain means of the classes' scores, over the classes for which they are defined
 * @param classes scores of each class, in the order of their indices
 * @param confusion examples by actual class (outer) and predicted class (inner)
 * @param worst examples with the highest loss, the highest first; empty if none were kept
 */
public record ClassificationReport(
        long examples,
        double loss,
        double accuracy,
        Scores macro,
        List<ClassScores> classes,
        List<List<Long>> confusion,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<WorstExample> worst)
        implements EvaluationReport {
    /** A terminal is hardly wider. */
    private static final int MOST_CLASSES_SHOWN = 20;

    private static final String UNDEFINED = "-";

    /**
     * Scores between 0 and 1.
     *
     * @param precision correct among the predictions of a class; {@code null} if it was never predicted
     * @param recall correct among the examples of a class; {@code null} if it has none
     * @param f1 harmonic mean of both; {@code null} if the class neither has examples nor was predicted
     */
    public record Scores(Double precision, Double recall, Double f1) {}

    /**
     * Scores of one class against the others.
     *
     * @param name the class
     * @param support examples that are of this class
     */
    public record ClassScores(String name, Scores scores, long support) {}

    static ClassificationReport of(
            List<String> names, List<List<Long>> confusion, double loss, List<WorstExample> worst) {
        List<ClassScores> classes = IntStream.range(0, names.size())
                .mapToObj(index -> scores(names.get(index), confusion, index))
                .toList();
        long examples = classes.stream().mapToLong(ClassScores::support).sum();
        long correct = IntStream.range(0, names.size())
                .mapToLong(index -> confusion.get(index).get(index))
                .sum();
        Scores macro =
                new Scores(mean(classes, Scores::precision), mean(classes, Scores::recall), mean(classes, Scores::f1));
        return new ClassificationReport(examples, loss, (double) correct / examples, macro, classes, confusion, worst);
    }

    private static ClassScores scores(String name, List<List<Long>> confusion, int index) {
        long correct = confusion.get(index).get(index);
        long support = confusion.get(index).stream().mapToLong(Long::longValue).sum();
        long predicted = confusion.stream().mapToLong(row -> row.get(index)).sum();
        return new ClassScores(
                name,
                new Scores(ratio(correct, predicted), ratio(correct, support), ratio(2 * correct, support + predicted)),
                support);
    }

    private static Double ratio(long part, long whole) {
        return whole == 0 ? null : Double.valueOf((double) part / whole);
    }

    private static Double mean(List<ClassScores> classes, Function<Scores, Double> score) {
        OptionalDouble mean = classes.stream()
                .map(entry -> score.apply(entry.scores()))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average();
        return mean.isPresent() ? Double.valueOf(mean.getAsDouble()) : null;
    }

    @Override
    public EpochMetrics.Evaluation summary() {
        return new EpochMetrics.Evaluation(examples, loss, accuracy, macro.f1());
    }

    @Override
    public String toText() {
        return new TextTable("examples", Long.toString(examples))
                        .row("loss", shown(loss))
                        .row("accuracy", shown(accuracy))
                + "\n" + scoreTable() + confusionTable();
    }

    private TextTable scoreTable() {
        TextTable table = new TextTable("class", "precision", "recall", "F1", "examples");
        for (ClassScores entry : classes) {
            table.row(row(entry.name(), entry.scores(), entry.support()));
        }
        return table.row(row("mean", macro, examples));
    }

    private static List<Object> row(String name, Scores scores, long support) {
        return List.of(name, shown(scores.precision()), shown(scores.recall()), shown(scores.f1()), support);
    }

    /** Columns are headed by index, because names would make them too wide. */
    private String confusionTable() {
        if (classes.size() > MOST_CLASSES_SHOWN) {
            return "";
        }
        List<Object> header = new ArrayList<>(List.of("actual class, and what it was taken for"));
        IntStream.range(0, classes.size()).forEach(header::add);
        TextTable table = new TextTable(header.stream().map(Object::toString).toList());
        for (int actual = 0; actual < classes.size(); actual++) {
            List<Object> row = new ArrayList<>();
            row.add(described(actual, classes.get(actual).name()));
            row.addAll(confusion.get(actual));
            table.row(row);
        }
        return "\n" + table;
    }

    /** Classes of digits are often called by their own index. */
    private static String described(int index, String name) {
        return name.equals(Integer.toString(index)) ? name : index + " " + name;
    }

    private static String shown(Double score) {
        return score == null ? UNDEFINED : String.format(Locale.ROOT, "%.4f", score);
    }
}
