package org.starling.benchmarks.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.layers.LayerHelper;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.starling.benchmarks.data.ImageBatch;
import org.starling.kernels.replica.NativeLibraries;

class BenchmarkNetworkTest {
    @BeforeAll
    static void chooseLibraries() {
        NativeLibraries.prepare();
    }

    @Test
    void networksHaveTheSizesThatTheyAreKnownBy() {
        assertThat(network(BenchmarkNetwork.MLP).numParams()).isEqualTo(101_770);
        assertThat(network(BenchmarkNetwork.CNN).numParams()).isEqualTo(93_322);
    }

    @Test
    void batchesFitTheNetworks() {
        ImageBatch images = new ImageBatch(3, new byte[3 * 784], new int[] {0, 9, 4});
        for (BenchmarkNetwork definition : BenchmarkNetwork.values()) {
            DataSet batch = definition.dataSet(images);

            assertThat(network(definition).output(batch.getFeatures()).shape())
                    .isEqualTo(batch.getLabels().shape());
        }
    }

    @Test
    void helpersAreAbsentAsPublishedAndPresentWhenForced() throws Exception {
        MultiLayerNetwork network = network(BenchmarkNetwork.CNN);
        Helpers.STOCK.apply(network);
        assertThat(network.getLayer(0).getHelper()).isNull();

        Helpers.FORCED.apply(network);

        assertThat(network.getLayer(0).getHelper()).isInstanceOf(LayerHelper.class);
        assertThat(network.getLayer(1).getHelper()).isInstanceOf(LayerHelper.class);
    }

    private static MultiLayerNetwork network(BenchmarkNetwork definition) {
        MultiLayerNetwork network = new MultiLayerNetwork(definition.configuration());
        network.init();
        return network;
    }
}
