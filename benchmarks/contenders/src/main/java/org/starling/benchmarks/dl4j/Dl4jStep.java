package org.starling.benchmarks.dl4j;

import java.util.List;
import org.nd4j.linalg.dataset.DataSet;
import org.starling.benchmarks.contender.BatchTrainer;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.contender.StepContender;
import org.starling.benchmarks.data.ExampleBatch;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.NativeLibraries;

/** Steps by DL4J's own {@code fit} and {@code output} on data sets of ND4J arrays in memory. */
public final class Dl4jStep implements BatchTrainer {
    private final LiveNetwork network;
    private final List<DataSet> batches;

    private Dl4jStep(Settings settings, List<ExampleBatch> examples) throws ReflectiveOperationException {
        KernelNetwork definition = settings.choice("network", KernelNetwork.class);
        batches = examples.stream().map(definition::dataSet).toList();
        network = LiveNetwork.of(definition.model());
        settings.choice("helpers", Helpers.class).apply(network.model());
    }

    @Override
    public void train(int index) {
        DataSet batch = batches.get(index);
        network.fit(batch.getFeatures(), batch.getLabels());
    }

    @Override
    public void infer(int index) {
        network.output(batches.get(index).getFeatures());
    }

    @Override
    public long parameters() {
        return network.model().numParams();
    }

    @Override
    public double loss() {
        return network.model().score();
    }

    @Override
    public void close() {
        network.model().close();
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
