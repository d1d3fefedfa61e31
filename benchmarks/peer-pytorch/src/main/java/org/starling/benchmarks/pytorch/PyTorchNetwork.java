package org.starling.benchmarks.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import org.starling.benchmarks.data.FashionMnist;

/** The networks that are measured, layer by layer those of the DL4J contenders; softmax belongs to the loss. */
enum PyTorchNetwork {
    MLP {
        @Override
        Block block() {
            return new SequentialBlock()
                    .add(Blocks.batchFlattenBlock())
                    .add(dense(128))
                    .add(Activation.reluBlock())
                    .add(dense(FashionMnist.CLASSES));
        }
    },
    CNN {
        @Override
        Block block() {
            return new SequentialBlock()
                    .add(convolution(32))
                    .add(Activation.reluBlock())
                    .add(pooling())
                    .add(convolution(64))
                    .add(Activation.reluBlock())
                    .add(pooling())
                    .add(convolution(64))
                    .add(Activation.reluBlock())
                    .add(Blocks.batchFlattenBlock())
                    .add(dense(64))
                    .add(Activation.reluBlock())
                    .add(dense(FashionMnist.CLASSES));
        }
    };

    /** A new network without parameters; takes {@code [batch, 1, 28, 28]}. */
    abstract Block block();

    private static Block dense(int units) {
        return Linear.builder().setUnits(units).build();
    }

    private static Block convolution(int filters) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .setFilters(filters)
                .build();
    }

    private static Block pooling() {
        return Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2));
    }
}
