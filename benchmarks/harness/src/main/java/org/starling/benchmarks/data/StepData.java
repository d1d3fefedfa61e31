package org.starling.benchmarks.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Data of the step benchmarks. */
public enum StepData {
    /** Real images, 28 × 28 in grey, 10 classes. */
    FASHION_MNIST {
        @Override
        public List<ExampleBatch> batches(Path dataset, int examples, int batchSize) throws IOException {
            return new FashionMnist(dataset)
                    .train(examples).fullBatches(batchSize).stream()
                            .map(ExampleBatch::of)
                            .toList();
        }
    },
    /** Made images of the size of CIFAR-10's; see {@link ColourImages}. */
    COLOUR_IMAGES {
        @Override
        public List<ExampleBatch> batches(Path dataset, int examples, int batchSize) {
            return ColourImages.batches(examples / batchSize, batchSize);
        }
    },
    /** Made text; see {@link Characters}. */
    CHARACTERS {
        @Override
        public List<ExampleBatch> batches(Path dataset, int examples, int batchSize) {
            return Characters.batches(examples / batchSize, batchSize);
        }
    };

    /**
     * Full batches of {@code batchSize} from the first {@code examples} examples, the same in every process.
     *
     * @param dataset folder of Fashion-MNIST, for those who read it
     */
    public abstract List<ExampleBatch> batches(Path dataset, int examples, int batchSize) throws IOException;
}
