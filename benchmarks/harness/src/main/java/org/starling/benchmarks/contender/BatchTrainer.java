package org.starling.benchmarks.contender;

import java.util.List;
import org.starling.benchmarks.data.ExampleBatch;

/** Something that trains a network on prepared batches, one step at a time, and computes its outputs. */
public interface BatchTrainer extends AutoCloseable {

    /** Trains on the batch at {@code index} of those that it was made with. */
    void train(int index) throws Exception;

    /** Computes the outputs of the batch at {@code index}, as at inference, until they are there to be read. */
    void infer(int index) throws Exception;

    /** Trainable parameters of the network; must be the same for all contenders, but for what a library doubles. */
    long parameters();

    /** Mean loss of the batch trained last. */
    double loss();

    @Override
    void close();

    /** Makes a trainer. */
    @FunctionalInterface
    interface Builder {
        /**
         * Builds the network and turns the batches into the form that it trains on.
         *
         * @param settings {@code network} and {@code threads}, and what a kind needs besides
         */
        BatchTrainer build(Settings settings, List<ExampleBatch> batches) throws Exception;
    }
}
