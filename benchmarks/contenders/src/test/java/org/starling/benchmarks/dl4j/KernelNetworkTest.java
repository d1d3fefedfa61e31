package org.starling.benchmarks.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.api.Model;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.dataset.DataSet;
import org.starling.benchmarks.data.ExampleBatch;
import org.starling.kernels.replica.LiveNetwork;

class KernelNetworkTest {
    @ParameterizedTest
    @CsvSource({"MLP, 101770", "CNN, 93322", "CIFAR_CNN, 122570", "RESNET, 78714", "LSTM, 238656"})
    void networksHaveTheSizesThatTheyAreKnownBy(KernelNetwork network, long parameters) {
        Model model = network.model();

        assertThat(model.numParams()).isEqualTo(parameters);
    }

    @ParameterizedTest
    @EnumSource
    void batchesFitTheNetworks(KernelNetwork network) {
        int values = network == KernelNetwork.LSTM
                ? network.labelsPerExample()
                : network.featureShape().stream().reduce(1, Math::multiplyExact);
        ExampleBatch examples = new ExampleBatch(2, new byte[2 * values], new int[2 * network.labelsPerExample()]);

        DataSet batch = network.dataSet(examples);

        assertThat(LiveNetwork.of(network.model()).output(batch.getFeatures()).shape())
                .isEqualTo(batch.getLabels().shape());
        assertThat(batch.getLabels().sumNumber().intValue()).isEqualTo(2 * network.labelsPerExample());
    }
}
