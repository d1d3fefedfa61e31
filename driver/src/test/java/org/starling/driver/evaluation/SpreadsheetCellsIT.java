package org.starling.driver.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.testing.LocalSpark;

class SpreadsheetCellsIT {
    private static final List<String> FORMULAS = List.of(
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(1)",
            "\t=1",
            "\r=1",
            " =1",
            "-",
            "=",
            "=a\nb",
            "\tx",
            "-1e",
            "+1 2");
    private static final List<String> OTHERS =
            List.of("", "a", "-1", "+5", "-.5", "-1.5e-3", "1", "a=b", "'x", "a@b", "x\n=1", "数");

    @Test
    void givesFormulasAnApostropheAndLeavesNumbers() {
        StructType schema = new StructType().add("=a.b", DataTypes.StringType).add("-1", DataTypes.DoubleType);
        List<Row> rows = new ArrayList<>();
        FORMULAS.forEach(text -> rows.add(RowFactory.create(text, -1.0)));
        OTHERS.forEach(text -> rows.add(RowFactory.create(text, -1.0)));
        rows.add(RowFactory.create(null, null));

        Dataset<Row> safe = SpreadsheetCells.safe(LocalSpark.session().createDataFrame(rows, schema));

        assertThat(safe.columns()).containsExactly("'=a.b", "-1");
        List<Row> cells = safe.collectAsList();
        for (int i = 0; i < rows.size(); i++) {
            String text = rows.get(i).getString(0);
            String expected = text != null && FORMULAS.contains(text) ? "'" + text : text;
            assertThat(cells.get(i).getString(0)).as(text).isEqualTo(expected);
            assertThat(cells.get(i).get(1)).isEqualTo(rows.get(i).get(1));
        }
        FORMULAS.forEach(text -> assertThat(SpreadsheetCells.safe(text)).isEqualTo("'" + text));
        OTHERS.forEach(text -> assertThat(SpreadsheetCells.safe(text)).isEqualTo(text));
    }
}
