package org.starling.driver.prediction;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.starling.driver.evaluation.InputLedger;
import org.starling.driver.evaluation.RecordCounter;

/**
 * The first rows of predictions, with the counts of all.
 *
 * @param rows the first rows, as JSON
 * @param records counts of all records
 */
public record Preview(List<String> rows, InputLedger records) {

    /** The first rows of one partition, and its counts. */
    record Part(List<Row> first, InputLedger records) implements Serializable {}

    /** The part of a partition of predictions, whose last column is the reason. */
    static Iterator<Part> of(Iterator<Row> predictions, int rows) {
        List<Row> first = new ArrayList<>();
        RecordCounter counter = new RecordCounter();
        while (predictions.hasNext()) {
            Row row = predictions.next();
            counter.add(row.getString(row.size() - 1));
            if (first.size() < rows) {
                first.add(row);
            }
        }
        return List.of(new Part(first, counter.value())).iterator();
    }
}
