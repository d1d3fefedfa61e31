package org.starling.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.azure.synapse.ml.explainers.TabularSHAP;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.testing.LocalSpark;

/** Shapley values that SynapseML estimates from predictions of a model. */
class TabularShapIT {
    /** The least squares of the explainer give the coalitions of all columns and of none a weight of 1e8, not an infinite one. */
    private static final Offset<Double> TOLERANCE = Offset.offset(1e-4);

    private static final String[] COLUMNS = {"x", "y", "idle"};

    @Test
    void shapleyValuesAddUpToTheOutputAndAColumnWithoutInfluenceHasNone() {
        Dataset<Row> rows = LocalSpark.session()
                .range(0, 600, 1, 2)
                .selectExpr("id", "rand(1) - 0.5 as x", "rand(2) - 0.5 as y", "rand(3) - 0.5 as idle")
                .selectExpr("*", "int(x + 0.5 * y > 0) as label")
                .cache();
        StarlingClassificationModel model = new StarlingClassifier()
                .setFeaturesCols(COLUMNS)
                .setHidden(16)
                .setEpochs(30)
                .setBatchSize(16)
                .setLearningRate(0.01)
                .fit(rows);
        Dataset<Row> background = rows.where("id % 12 = 0");
        double expected = outputs(model, background).values().stream()
                .mapToDouble(output -> output)
                .average()
                .orElseThrow();
        Dataset<Row> explained = rows.where("id < 20");
        Map<Long, Double> outputs = outputs(model, explained);

        TabularSHAP explainer = new TabularSHAP();
        explainer.setInputCols(COLUMNS);
        explainer.setOutputCol("shap");
        explainer.setModel(model);
        explainer.setTargetClasses(new int[] {1});
        explainer.setBackgroundData(background);
        List<Row> explanations =
                explainer.transform(explained).select("id", "shap").collectAsList();

        assertThat(explanations).hasSize(20);
        double ofX = 0;
        double ofIdle = 0;
        for (Row row : explanations) {
            double[] values = row.<Vector>getList(1).get(0).toArray();
            assertThat(values).hasSize(1 + COLUMNS.length);
            assertThat(values[0]).isCloseTo(expected, TOLERANCE);
            assertThat(values[0] + values[1] + values[2] + values[3]).isCloseTo(outputs.get(row.getLong(0)), TOLERANCE);
            ofX += Math.abs(values[1]) / explanations.size();
            ofIdle += Math.abs(values[3]) / explanations.size();
        }
        assertThat(ofX).isGreaterThan(0.2);
        assertThat(ofIdle).isLessThan(0.03);
    }

    /** Probability of class 1, by id. */
    private static Map<Long, Double> outputs(StarlingClassificationModel model, Dataset<Row> rows) {
        return model.transform(rows).select("id", "probability").collectAsList().stream()
                .collect(Collectors.toMap(
                        row -> row.getLong(0), row -> row.<Vector>getAs(1).apply(1)));
    }
}
