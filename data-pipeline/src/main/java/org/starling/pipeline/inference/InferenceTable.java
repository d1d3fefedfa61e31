package org.starling.pipeline.inference;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.starling.pipeline.source.LabelUse;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.table.clean.CleanTable;
import org.starling.pipeline.table.spec.CleanSpec;
import org.starling.pipeline.table.transform.TableInput;
import org.starling.pipeline.table.transform.TableTransform;

/** Reads a table as its training data was read, except that rules are not applied: they say what to learn from. */
final class InferenceTable {
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
        return new CleanTable(
                        table,
                        asTrained,
                        inputs,
                        mayBeMissing,
                        Optional.ofNullable(source.label()).filter(table.columns()::contains),
                        LabelUse.IF_PRESENT)
                .judged(List.of());
    }

    /** Those of the features, and those of the label vectors if the table has all of them. */
    private static List<TableInput> inputs(RawTable table, TableTransform fitted) {
        boolean labelled = fitted.targets() != null
                && fitted.targets().inputs().stream()
                        .allMatch(input -> table.columns().contains(input.name()));
        return labelled ? fitted.targets().inputs() : fitted.inputs();
    }
}
