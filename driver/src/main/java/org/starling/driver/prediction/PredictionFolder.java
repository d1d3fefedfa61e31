package org.starling.driver.prediction;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_json;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.driver.evaluation.SpreadsheetCells;
import org.starling.pipeline.source.table.TableReader;

/**
 * A folder that is made for predictions, as part files in order of the rows. A write that failed can be repeated, and replaces
 * what is left of it. Not thread-safe.
 */
final class PredictionFolder {
    private static final String COMPLETE = "_SUCCESS";

    private final String path;
    private final PredictionFormat format;
    private final List<String> outputs;
    private final Configuration hadoop;
    private boolean begun;

    /**
     * A folder.
     *
     * @param outputs names of the network's outputs
     */
    PredictionFolder(String path, PredictionFormat format, List<String> outputs, Configuration hadoop) {
        this.path = path;
        this.format = format;
        this.outputs = outputs;
        this.hadoop = hadoop;
    }

    /** Writes predictions; fails if there is a folder that no failed write of this object has left. */
    void write(Dataset<Row> predictions) throws IOException {
        // somebody else may have made a folder since a write that failed before it made one
        boolean replaces = begun && !isComplete();
        begun = true;
        Dataset<Row> rows = format == PredictionFormat.CSV ? flat(predictions) : predictions;
        DataFrameWriter<Row> writer = rows.write().mode(replaces ? SaveMode.Overwrite : SaveMode.ErrorIfExists);
        switch (format) {
            case JSON -> writer.json(path);
            case CSV -> writer.option("header", true).csv(path);
            case PARQUET -> writer.parquet(path);
        }
    }

    private boolean isComplete() throws IOException {
        Path mark = new Path(path, COMPLETE);
        return mark.getFileSystem(hadoop).exists(mark);
    }

    /** CSV knows no arrays and structs: a column for each output, and JSON for kept columns. */
    private Dataset<Row> flat(Dataset<Row> predictions) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : predictions.schema().fields()) {
            Column column = col(TableReader.quoted(field.name()));
            if (field.name().equals(PredictionRows.PROBABILITIES)
                    || field.name().equals(PredictionRows.VALUES)) {
                for (int index = 0; index < outputs.size(); index++) {
                    columns.add(column.getItem(index).as(field.name() + "." + outputs.get(index)));
                }
            } else {
                columns.add(isNested(field.dataType()) ? to_json(column).as(field.name()) : column);
            }
        }
        return SpreadsheetCells.safe(predictions.select(columns.toArray(Column[]::new)));
    }

    private static boolean isNested(DataType type) {
        return type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
    }
}
