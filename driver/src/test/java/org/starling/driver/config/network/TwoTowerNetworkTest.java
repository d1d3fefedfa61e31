package org.starling.driver.config.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.driver.config.ClassWeights;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.Similarity;
import org.starling.driver.config.UpdaterChoice;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.OneDnnSupport;
import org.starling.kernels.replica.Network;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;

class TwoTowerNetworkTest {
    private static final List<FeatureColumn> IDS =
            List.of(FeatureColumn.ofIndex("film", 0, 7), FeatureColumn.ofIndex("person", 1, 5));
    private static final List<FeatureColumn> ALL = List.of(
            FeatureColumn.ofIndex("film", 0, 7),
            FeatureColumn.ofIndex("person", 1, 5),
            FeatureColumn.ofNumbers("age", 2, 1),
            FeatureColumn.ofIndex("genre", 3, 4),
            FeatureColumn.ofNumbers("year", 4, 2));

    /** A prediction is the sum of products and biases, by the weights of the output layer. */
    @Test
    void dotProductHasTheBiasesOfBoth() {
        ComputationGraph graph = graph(spec(List.of(), List.of(), List.of(), Similarity.DOT), data(IDS));
        INDArray user = graph.getLayer("user").getParam("W").getRow(4);
        INDArray item = graph.getLayer("item").getParam("W").getRow(2);
        double similarity = user.mul(item).sumNumber().doubleValue()
                + graph.getLayer("user-bias").getParam("W").getDouble(4, 0)
                + graph.getLayer("item-bias").getParam("W").getDouble(2, 0);
        double expected = graph.getLayer("output").getParam("W").getDouble(0) * similarity
                + graph.getLayer("output").getParam("b").getDouble(0);
        double actual =
                graph.outputSingle(Nd4j.createFromArray(new float[][] {{2, 4}})).getDouble(0);
        assertThat(actual).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-6));
        graph.close();
    }

    @Test
    void cosineIsThatOfTheVectors() {
        ComputationGraph graph = graph(spec(List.of(), List.of(), List.of(), Similarity.COSINE), data(IDS));
        graph.getLayer("output").setParam("W", Nd4j.ones(1, 1));
        INDArray user = graph.getLayer("user").getParam("W").getRow(4);
        INDArray item = graph.getLayer("item").getParam("W").getRow(2);
        double expected = user.mul(item).sumNumber().doubleValue()
                / user.norm2Number().doubleValue()
                / item.norm2Number().doubleValue();
        double actual =
                graph.outputSingle(Nd4j.createFromArray(new float[][] {{2, 4}})).getDouble(0);
        assertThat(actual).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-5));
        graph.close();
    }

    @ParameterizedTest
    @EnumSource(Similarity.class)
    void towersWithOtherColumnsAreCompiled(Similarity similarity) {
        Network network = NetworkFactory.builtin(
                spec(List.of("age"), List.of("genre", "year"), List.of(6), similarity), data(ALL));
        assertThat(OneDnnSupport.unsupported(network)).isEmpty();
        ComputationGraph graph = (ComputationGraph) network.initialise();
        // user: embedding and one number; item: embedding, genre and two numbers
        assertThat(graph.getLayer("user-hidden1").getParam("W").shape()).containsExactly(3 + 1, 6);
        assertThat(graph.getLayer("item-hidden1").getParam("W").shape()).containsExactly(3 + 2 + 2, 6);
        assertThat(graph.getLayer("item-vector").getParam("W").shape()).containsExactly(6, 3);
        graph.close();
    }

    @Test
    void columnsThatAreNoIndexColumnsAreRefused() {
        List<FeatureColumn> numbers =
                List.of(FeatureColumn.ofIndex("film", 0, 7), FeatureColumn.ofNumbers("person", 1, 1));
        assertThatThrownBy(() -> graph(spec(List.of(), List.of(), List.of(), Similarity.DOT), data(numbers)))
                .isInstanceOf(NetworkException.class)
                .hasMessage(
                        "Cannot build the network 'two-tower': model.user is 'person', but the features have no index column of that name, they have [film]; encode it by as: index in data.features");
    }

    @Test
    void columnsOfNoTowerAreRefused() {
        assertThatThrownBy(() -> graph(spec(List.of("age"), List.of("genre"), List.of(), Similarity.DOT), data(ALL)))
                .hasMessageContaining("column 'year' is in no tower; add it to model.userColumns or model.itemColumns");
        assertThatThrownBy(() -> graph(
                        spec(List.of("age", "agee"), List.of("genre", "year"), List.of(), Similarity.DOT), data(ALL)))
                .hasMessageContaining("model.userColumns names 'agee', but the features have");
    }

    @Test
    void allWrongSettingsAreReported() {
        assertThatThrownBy(() -> new ModelSpec.TwoTower(
                        "a",
                        "a",
                        List.of(),
                        List.of(),
                        0,
                        List.of(0),
                        Similarity.DOT,
                        UpdaterChoice.ADAM,
                        null,
                        1,
                        ClassWeights.NONE))
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContaining("hidden")
                .hasMessageContaining("item: must be another column than user, is a")
                .hasMessageContaining("width: must be at least 1, is 0");
    }

    private static ModelSpec.TwoTower spec(
            List<String> userColumns, List<String> itemColumns, List<Integer> hidden, Similarity similarity) {
        return new ModelSpec.TwoTower(
                "person",
                "film",
                userColumns,
                itemColumns,
                3,
                hidden,
                similarity,
                UpdaterChoice.ADAM,
                null,
                1,
                ClassWeights.NONE);
    }

    private static NetworkData data(List<FeatureColumn> columns) {
        int features = columns.stream().mapToInt(FeatureColumn::width).sum();
        return new NetworkData(
                new ExampleFormat(FeatureFormat.float32(features), new LabelFormat.FloatVector(1)),
                List.of(),
                List.of(new Encoding.Scaled(0, ColumnScaling.NONE)),
                columns);
    }

    private static ComputationGraph graph(ModelSpec.Builtin spec, NetworkData data) {
        return (ComputationGraph) NetworkFactory.builtin(spec, data).initialise();
    }
}
