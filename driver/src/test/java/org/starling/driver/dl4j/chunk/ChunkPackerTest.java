package org.starling.driver.dl4j.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.replica.NativeLibraries;

class ChunkPackerTest {

    @BeforeAll
    static void prepare() {
        NativeLibraries.prepare();
    }

    @Test
    void examplesOfOneShapeShareAChunkInOrder() {
        MultiDataSet first = data(range(DataType.FLOAT, 0, 3, 2, 4), range(DataType.FLOAT, 100, 3, 5));
        MultiDataSet second = data(range(DataType.DOUBLE, 50, 2, 2, 4).dup('f'), range(DataType.INT32, 7, 2, 5));

        List<ExampleChunk> chunks = pack(first, second);

        assertThat(chunks).singleElement().isInstanceOf(PackedChunk.class);
        MultiDataSet packed = chunks.get(0).toDataSet();
        assertThat(packed.getFeatures(0))
                .isEqualTo(Nd4j.concat(
                        0, first.getFeatures(0), second.getFeatures(0).castTo(DataType.FLOAT)));
        assertThat(packed.getLabels(0))
                .isEqualTo(
                        Nd4j.concat(0, first.getLabels(0), second.getLabels(0).castTo(DataType.FLOAT)));
    }

    @Test
    void chosenExamplesKeepTheirValues() {
        MultiDataSet data = data(range(DataType.FLOAT, 0, 4, 3), range(DataType.FLOAT, 20, 4, 2));

        MultiDataSet chosen = pack(data).get(0).select(new int[] {3, 1}).toDataSet();

        assertThat(chosen.getFeatures(0).toFloatMatrix()).isDeepEqualTo(new float[][] {{9, 10, 11}, {3, 4, 5}});
        assertThat(chosen.getLabels(0).toFloatMatrix()).isDeepEqualTo(new float[][] {{26, 27}, {22, 23}});
    }

    @Test
    void whatCannotBePackedStaysADataSet() {
        // features that are there by half
        MultiDataSet masked = masked(new float[][] {{1, 0.5f, 0}, {1, 0, 0}}, new float[][] {{1, 1, 0}, {1, 0, 0}});
        MultiDataSet plain = data(range(DataType.FLOAT, 0, 1, 3), range(DataType.FLOAT, 0, 1, 2));

        List<ExampleChunk> chunks = pack(plain, masked, plain);

        assertThat(chunks).hasSize(3);
        assertThat(chunks.get(1)).isInstanceOf(DataSetChunk.class);
        assertThat(chunks.get(1).toDataSet()).isEqualTo(masked);
        MultiDataSet second = chunks.get(1).select(new int[] {1}).toDataSet();
        assertThat(second.getFeatures(0)).isEqualTo(masked.asList().get(1).getFeatures(0));
        assertThat(second.getLabelsMaskArray(0).toFloatMatrix()).isDeepEqualTo(new float[][] {{1, 0, 0}});
    }

    @Test
    void masksArePackedWithTheirExamples() {
        MultiDataSet masked = masked(new float[][] {{1, 1, 0}, {1, 0, 0}}, new float[][] {{0, 0.5f, 0}, {1, 0, 1}});

        PackedChunk chunk = (PackedChunk) pack(masked).get(0);

        assertThat(chunk.toDataSet()).isEqualTo(masked);
        assertThat(chunk.shape().format().masks()).isEqualTo(new MaskFormat(3, 3));
        MultiDataSet second = chunk.select(new int[] {1}).toDataSet();
        assertThat(second.getFeaturesMaskArray(0).toFloatMatrix()).isDeepEqualTo(new float[][] {{1, 0, 0}});
        assertThat(second.getLabelsMaskArray(0).toFloatMatrix()).isDeepEqualTo(new float[][] {{1, 0, 1}});
        ExampleBlock block = chunk.toBlock(chunk.shape());
        assertThat(block.featureMasks()).containsExactly(1, 1, 0, 1, 0, 0);
        assertThat(block.labelMasks()).containsExactly(0, 0.5f, 0, 1, 0, 1);
    }

    @Test
    void examplesWithoutMasksCountWhollyAmongOthersWithMasks() {
        MultiDataSet masked = masked(new float[][] {{1, 1, 0}, {1, 0, 0}}, new float[][] {{0, 1, 0}, {1, 0, 1}});
        MultiDataSet plain = data(range(DataType.FLOAT, 0, 1, 4, 3), range(DataType.FLOAT, 0, 1, 2, 3));
        List<ExampleChunk> chunks = pack(masked, plain);

        ExampleShape common = ((PackedChunk) chunks.get(0))
                .shape()
                .joined(((PackedChunk) chunks.get(1)).shape())
                .orElseThrow();

        assertThat(common).isEqualTo(((PackedChunk) chunks.get(0)).shape());
        assertThat(((PackedChunk) chunks.get(1)).toBlock(common).featureMasks()).containsExactly(1, 1, 1);
        assertThat(common.joined(new ExampleShape(List.of(4, 3), List.of(2)))).isEmpty();
    }

    private static MultiDataSet masked(float[][] features, float[][] labels) {
        return new org.nd4j.linalg.dataset.MultiDataSet(
                new INDArray[] {range(DataType.FLOAT, 0, 2, 4, 3)},
                new INDArray[] {range(DataType.FLOAT, 0, 2, 2, 3)},
                new INDArray[] {Nd4j.createFromArray(features)},
                new INDArray[] {Nd4j.createFromArray(labels)});
    }

    @Test
    void aNewShapeOpensANewChunk() {
        MultiDataSet small = data(range(DataType.FLOAT, 0, 2, 3), range(DataType.FLOAT, 0, 2, 2));
        MultiDataSet large = data(range(DataType.FLOAT, 0, 2, 4), range(DataType.FLOAT, 0, 2, 2));

        assertThat(pack(small, large, large, small))
                .extracting(chunk -> ((PackedChunk) chunk).shape().features())
                .containsExactly(List.of(3), List.of(4), List.of(3));
    }

    private static List<ExampleChunk> pack(MultiDataSet... data) {
        List<ExampleChunk> chunks = new ArrayList<>();
        new ChunkPacker(List.of(data).iterator()).forEachRemaining(bytes -> {
            ExampleChunk chunk = ExampleChunk.decode(bytes);
            assertThat(ExampleChunk.sizeOf(bytes)).isEqualTo(chunk.size());
            chunks.add(chunk);
        });
        return chunks;
    }

    private static MultiDataSet data(INDArray features, INDArray labels) {
        return new org.nd4j.linalg.dataset.MultiDataSet(features, labels);
    }

    private static INDArray range(DataType type, int start, long... shape) {
        long length = 1;
        for (long dimension : shape) {
            length *= dimension;
        }
        return Nd4j.arange(start, (double) (start + length)).castTo(type).reshape(shape);
    }
}
