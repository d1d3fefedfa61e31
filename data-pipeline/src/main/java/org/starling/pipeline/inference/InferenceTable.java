package org.starling.pipeline.inference;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.starling.pipeline.series.SeriesKeys;
import org.starling.pipeline.series.SeriesWindows;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.table.clean.CleanTable;
import org.starling.pipeline.table.spec.CleanSpec;
import org.starling.pipeline.table.transform.TableInput;
import org.starling.pipeline.table.transform.TableTransform;

/** Reads a table as its training data was read, except that rules are not applied: they say what to learn from. */
final class InferenceTable {
    /** All usable records are of one part. */
    private static final String USABLE = "usable";

    private InferenceTable() {}

    static Dataset<Row> read(SparkSession spark, TableSource source, TableTransform fitted) {
        RawTable table = new TableReader(spark, source, "inference")
                .read(fitted.inputs().stream().map(TableInput::name).toList());
        List<TableInput> inputs = inputs(table, fitted);
        Set<String> mayBeMissing = Stream.concat(
                        inputs.stream().filter(input -> input.fill() != null),
                        // without a value of a target there is no label, but there are features
                        inputs.stream().skip(fitted.inputs().size()))
                .map(TableInput::name)
                .collect(Collectors.toSet());
        CleanSpec asTrained =
                new CleanSpec(fitted.missingTexts(), fitted.undecodable(), List.of(), List.of(), null, null, List.of());
        List<Column> places =
                fitted.windows() == null ? List.of() : SeriesKeys.of(table, fitted.windows(), fitted.missingTexts());
        Dataset<Row> judged = new CleanTable(
                        table,
                        asTrained,
                        inputs,
                        mayBeMissing,
                        Optional.ofNullable(source.label()).filter(table.columns()::contains),
                        LabelUse.IF_PRESENT)
                .judged(places);
        return fitted.windows() == null ? judged : inSeries(SeriesKeys.judged(judged), fitted);
    }

    /** Those of the features, and those of the label vectors if the table has all of them. */
    private static List<TableInput> inputs(RawTable table, TableTransform fitted) {
        boolean labelled = fitted.targets() != null
                && fitted.targets().inputs().stream()
                        .allMatch(input -> table.columns().contains(input.name()));
        return labelled ? fitted.targets().inputs() : fitted.inputs();
    }

    /** Records that can be used get their places; those of series that are too short for a window cannot. */
    private static Dataset<Row> inSeries(Dataset<Row> judged, TableTransform fitted) {
        Dataset<Row> usable = judged.filter(col(RawExamples.REASON).isNull()).withColumn(USABLE, lit(USABLE));
        SeriesWindows windows = new SeriesWindows(fitted.windows(), SeriesKeys.CONTENT);
        Column[] cells = IntStream.range(0, fitted.inputs().size())
                .mapToObj(input -> col(CleanTable.cell(input)))
                .toArray(Column[]::new);
        Dataset<Row> placed = windows.placed(usable.withColumn(SeriesKeys.CONTENT, xxhash64(cells)), USABLE)
                .withColumn(RawExamples.REASON, windows.tooShort());
        return placed.unionByName(judged.filter(col(RawExamples.REASON).isNotNull()), true);
    }

    /**
     * The windows of what {@link #read} gave: features and label.
     *
     * @param features of a record
     * @param label of a record
     * @param labels whether windows whose label would come after the last record are left out, or have none
     */
    static Dataset<Row> windows(
            Dataset<Row> usable, TableTransform fitted, Column features, Column label, LabelUse labels) {
        Dataset<Row> encoded = usable.withColumn(RawExamples.FEATURES, features).withColumn(RawExamples.LABEL, label);
        return new SeriesWindows(fitted.windows(), SeriesKeys.CONTENT).cut(encoded, USABLE, labels);
    }
}
