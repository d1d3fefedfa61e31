package org.starling.benchmarks.pytorch;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.LSTM;
import java.util.List;
import org.starling.benchmarks.data.Characters;
import org.starling.benchmarks.data.ColourImages;
import org.starling.benchmarks.data.FashionMnist;

/** Building blocks of the networks; {@code KernelConfigurations} of the DL4J contenders describes the same. */
final class PyTorchBlocks {
    private static final int UNITS = 128;

    private PyTorchBlocks() {}

    static Block convolutional() {
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

    static Block residual() {
        return new SequentialBlock()
                .add(normalised(16, 3, 1))
                .add(Activation.reluBlock())
                .add(block(16, 1))
                .add(Activation.reluBlock())
                .add(block(32, 2))
                .add(Activation.reluBlock())
                .add(block(64, 2))
                .add(Activation.reluBlock())
                .add(Pool.globalAvgPool2dBlock())
                .add(dense(ColourImages.CLASSES));
    }

    static Block recurrent() {
        return new SequentialBlock()
                .add(LSTM.builder()
                        .setNumLayers(2)
                        .setStateSize(UNITS)
                        .optBatchFirst(false)
                        .optReturnState(false)
                        .build())
                .add(LambdaBlock.singleton(sequences -> sequences.reshape(-1, UNITS)))
                .add(dense(Characters.VOCABULARY));
    }

    static Block dense(int units) {
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

    private static SequentialBlock normalised(int filters, int kernel, int stride) {
        return new SequentialBlock()
                .add(Conv2d.builder()
                        .setKernelShape(new Shape(kernel, kernel))
                        .setFilters(filters)
                        .optStride(new Shape(stride, stride))
                        .optPadding(new Shape(kernel / 2, kernel / 2))
                        .optBias(false)
                        .build())
                .add(BatchNorm.builder().build());
    }

    private static Block block(int filters, int stride) {
        Block way = normalised(filters, 3, stride).add(Activation.reluBlock()).add(normalised(filters, 3, 1));
        Block shortcut = stride == 1 ? Blocks.identityBlock() : normalised(filters, 1, stride);
        return new ParallelBlock(
                outputs -> new NDList(
                        outputs.get(0).singletonOrThrow().add(outputs.get(1).singletonOrThrow())),
                List.of(way, shortcut));
    }
}
