package org.starling.benchmarks.dl4j;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.starling.benchmarks.contender.BatchTrainer;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.contender.StepContender;
import org.starling.benchmarks.data.ImageBatch;
import org.starling.kernels.step.NativeLibraries;

/** {@code MultiLayerNetwork.fit} on data sets that lie ready as ND4J arrays. */
public final class Dl4jStep implements BatchTrainer {
    private final MultiLayerNetwork network;
    private final List<DataSet> batches;

    private Dl4jStep(Settings settings, List<ImageBatch> images) throws ReflectiveOperationException {
        BenchmarkNetwork definition = settings.choice("network", BenchmarkNetwork.class);
        batches = images.stream().map(definition::dataSet).toList();
        network = new MultiLayerNetwork(definition.configuration());
        network.init();
        settings.choice("helpers", Helpers.class).apply(network);
    }

    @Override
    public void train(int index) {
        network.fit(batches.get(index));
    }

    @Override
    public long parameters() {
        return network.numParams();
    }

    @Override
    public double loss() {
        return network.score();
    }

    @Override
    public void close() {
        network.close();
    }

    /** Kind {@code dl4j-step}; settings {@code network} and {@code helpers}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "dl4j-step";
        }

        @Override
        public Contender create(Settings settings) {
            NativeLibraries.prepare();
            return new StepContender(settings, Dl4jStep::new);
        }
    }
}
