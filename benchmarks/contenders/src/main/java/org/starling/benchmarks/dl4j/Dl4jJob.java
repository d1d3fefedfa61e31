package org.starling.benchmarks.dl4j;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.LabelledImages;
import org.starling.kernels.replica.NativeLibraries;

/** Plain DL4J program in one process: loads data, trains some epochs, evaluates. It reports the time of training. */
public final class Dl4jJob implements Contender {
    private final Settings settings;
    private final BenchmarkNetwork definition;
    private final int batchSize;
    private MultiLayerNetwork network;
    private DataSetIterator train;
    private DataSetIterator test;
    private int examples;

    private Dl4jJob(Settings settings) {
        this.settings = settings;
        this.definition = settings.choice("network", BenchmarkNetwork.class);
        this.batchSize = settings.count("batchSize");
    }

    @Override
    public void prepare() throws IOException, ReflectiveOperationException {
        FashionMnist source = new FashionMnist(Path.of(settings.text("dataset")));
        LabelledImages trainImages = source.train(settings.count("examples"));
        examples = trainImages.size();
        train = iterator(trainImages);
        test = iterator(source.test(settings.count("testExamples")));
        network = new MultiLayerNetwork(definition.configuration());
        network.init();
        settings.choice("helpers", Helpers.class).apply(network);
    }

    private DataSetIterator iterator(LabelledImages images) {
        List<DataSet> batches =
                images.batches(batchSize).stream().map(definition::dataSet).toList();
        // not ListDataSetIterator: that one would merge as many of these batches into one as a batch has examples
        return new ExistingDataSetIterator(batches) {
            @Override
            public boolean asyncSupported() {
                // the batches are in memory already, and there is one core
                return false;
            }
        };
    }

    @Override
    public Measurement measure() {
        int epochs = settings.count("epochs");
        long start = System.nanoTime();
        network.fit(train, epochs);
        double seconds = (System.nanoTime() - start) / 1e9;
        double accuracy = network.evaluate(test).accuracy();
        return new Measurement((long) examples * epochs, seconds, Map.of("accuracy", accuracy));
    }

    @Override
    public void close() {
        if (network != null) {
            network.close();
        }
    }

    /** Kind {@code dl4j-job}; settings {@code network}, {@code helpers}, {@code epochs}, {@code testExamples}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "dl4j-job";
        }

        @Override
        public Contender create(Settings settings) {
            NativeLibraries.prepare();
            return new Dl4jJob(settings);
        }
    }
}
