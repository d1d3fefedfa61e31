package org.starling.driver.config.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.starling.driver.config.ClassWeights;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.onednn.OneDnnSupport;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.kernels.validation.InvalidValuesException;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.UndecodableCell;

class TabularNetworkTest {
    private static final int FEATURES = 6;

    /** A number, a column of 8 entries, three numbers, a column of 300 entries. */
    private static final List<FeatureColumn> COLUMNS = List.of(
            FeatureColumn.ofNumbers("size", 0, 1),
            FeatureColumn.ofIndex("colour", 1, 8),
            FeatureColumn.ofNumbers("weekday", 2, 2),
            FeatureColumn.ofNumbers("price", 4, 1),
            FeatureColumn.ofIndex("town", 5, 300));

    @Test
    void hasAnEmbeddingForEachIndexColumnAndIsCompiled() {
        Network network = create(spec(List.of(7), null), data(COLUMNS));

        // widths by the rule: half of 8 and 9 entries, at most 50
        assertThat(parameters(network)).isEqualTo(8 * 4 + 300 * 50 + (4 + 50 + 4) * 7 + 7 + 7 * 3 + 3);
        assertThat(OneDnnSupport.unsupported(network)).isEmpty();
        assertThat(parameters(create(spec(List.of(), 2), data(COLUMNS)))).isEqualTo(8 * 2 + 300 * 2 + 8 * 3 + 3);
    }

    @Test
    void oneIndexColumnIsEnough() {
        FeatureColumn only = FeatureColumn.ofIndex("colour", 0, 3);
        NetworkData data = new NetworkData(
                new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.ClassIndex(2)),
                List.of(),
                List.of(),
                List.of(only));
        assertThat(parameters(create(spec(List.of(), null), data))).isEqualTo(3 * 2 + 2 * 2 + 2);
    }

    @Test
    void columnsAreThoseOfTheTransform() {
        TableTransform table = new TableTransform(
                List.of(),
                UndecodableCell.REJECT,
                CellForms.AS_WRITTEN,
                List.of(
                        TableInput.of("size", TableInput.Kind.NUMBER, null),
                        TableInput.of("price", TableInput.Kind.NUMBER, null),
                        TableInput.of("colour", TableInput.Kind.TEXT, null)),
                List.of(
                        new Encoding.UnitNorm(List.of(0, 1)),
                        new Encoding.OneHot(2, List.of("a", "b", "c")),
                        new Encoding.Index(2, List.of("a", "b", "c")),
                        new Encoding.Scaled(0, ColumnScaling.NONE)),
                null,
                null,
                List.of());
        assertThat(FeatureColumn.of(table))
                .containsExactly(
                        FeatureColumn.ofNumbers("size", 0, 1),
                        FeatureColumn.ofNumbers("price", 1, 1),
                        FeatureColumn.ofNumbers("colour", 2, 3),
                        FeatureColumn.ofIndex("colour", 5, 4),
                        FeatureColumn.ofNumbers("size", 6, 1));
    }

    @Test
    void dataWithoutIndexColumnsAreRefused() {
        assertThatThrownBy(
                        () -> create(spec(List.of(7), null), data(List.of(FeatureColumn.ofNumbers("x", 0, FEATURES)))))
                .isInstanceOf(NetworkException.class)
                .hasMessage(
                        "Cannot build the network 'tabular': the features have no index column to embed; encode a column by as: index in data.features, or use builtin: mlp");
    }

    @Test
    void sequencesAreRefused() {
        NetworkData windows =
                NetworkData.of(new ExampleFormat(FeatureFormat.float32(FEATURES, 5), new LabelFormat.ClassIndex(3)));
        assertThatThrownBy(() -> create(spec(List.of(7), null), windows))
                .hasMessageContaining("the columns of one record")
                .hasMessageContaining("[6, 5]");
    }

    @Test
    void allWrongSettingsAreReported() {
        assertThatThrownBy(() -> spec(List.of(0), 0))
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContaining("hidden: must list positive numbers of units, is [0]")
                .hasMessageContaining("embedding: must be at least 1, is 0");
    }

    private static ModelSpec.Tabular spec(List<Integer> hidden, Integer embedding) {
        return new ModelSpec.Tabular(hidden, embedding, UpdaterChoice.ADAM, null, 1, ClassWeights.NONE);
    }

    private static NetworkData data(List<FeatureColumn> columns) {
        return new NetworkData(
                new ExampleFormat(FeatureFormat.float32(FEATURES), new LabelFormat.ClassIndex(3)),
                List.of(),
                List.of(),
                columns);
    }

    private static Network create(ModelSpec.Builtin spec, NetworkData data) {
        return new NetworkFactory(new Configuration(), stored -> null).create(spec, data);
    }

    private static long parameters(Network network) {
        LiveNetwork live = LiveNetwork.of(network.initialise());
        try {
            return live.model().numParams();
        } finally {
            live.close();
        }
    }
}
