package org.starling.benchmarks.starling;

import org.starling.benchmarks.data.ExampleBatch;
import org.starling.benchmarks.dl4j.KernelNetwork;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;

/** Batches in the form of Starling's workers: one byte a value, classes as numbers, vectors for sequences of labels. */
final class PackedExamples {
    private PackedExamples() {}

    static ExampleFormat format(KernelNetwork network) {
        int steps = network.labelsPerExample();
        return new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, network.featureShape(), network.scale(), 0f),
                steps == 1
                        ? new LabelFormat.ClassIndex(network.classes())
                        : new LabelFormat.FloatVector(network.classes() * steps));
    }

    static Batch batch(KernelNetwork network, ExampleBatch examples) {
        ExampleFormat format = format(network);
        byte[] features = network.packed(examples);
        ExampleBlock block = format.label() instanceof LabelFormat.ClassIndex
                ? ExampleBlock.ofClasses(format, features, examples.labels())
                : ExampleBlock.ofVectors(format, features, network.oneHot(examples));
        Batch batch = new Batch(format, examples.size());
        for (int i = 0; i < examples.size(); i++) {
            batch.add(block, i);
        }
        return batch;
    }
}
