package org.starling.benchmarks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {
    @TempDir
    private Path folder;

    @Test
    void readsPixelsAndLabelsInOrder() throws Exception {
        IdxFiles.write(folder, 3, 1);

        List<ImageBatch> batches = new FashionMnist(folder).train(100).batches(2);

        assertThat(batches).extracting(ImageBatch::size).containsExactly(2, 1);
        assertThat(batches.get(0).pixels()).containsExactly(0, 0, 0, 0, 10, 10, 10, 10);
        assertThat(batches.get(1).pixels()).containsExactly(20, 20, 20, 20);
        assertThat(batches.get(1).labels()).containsExactly(2);
        assertThat(new FashionMnist(folder).test(100).size()).isEqualTo(1);
    }

    @Test
    void fullBatchesLeaveOutTheRest() throws Exception {
        IdxFiles.write(folder, 5, 1);

        assertThat(new FashionMnist(folder).train(5).fullBatches(2)).hasSize(2);
    }

    @Test
    void sharesDifferByAtMostOneAndLeaveNothingOut() throws Exception {
        IdxFiles.write(folder, 5, 1);

        assertThat(new FashionMnist(folder).train(5).shares(3))
                .extracting(ImageBatch::size)
                .containsExactly(1, 2, 2);
    }

    @Test
    void readsNoMoreThanAskedFor() throws Exception {
        IdxFiles.write(folder, 5, 1);

        assertThat(new FashionMnist(folder).train(4).size()).isEqualTo(4);
    }

    @Test
    void copyHoldsTheFirstImages() throws Exception {
        IdxFiles.write(folder, 5, 4);

        FashionMnist copy = new FashionMnist(folder).copyFirst(3, 2, Files.createDirectory(folder.resolve("copy")));

        ImageBatch train = copy.train(100).batches(100).get(0);
        assertThat(train.pixels()).containsExactly(0, 0, 0, 0, 10, 10, 10, 10, 20, 20, 20, 20);
        assertThat(train.labels()).containsExactly(0, 1, 2);
        assertThat(copy.test(100).size()).isEqualTo(2);
    }

    @Test
    void scalesPixelsAndEncodesLabels() {
        ImageBatch batch = new ImageBatch(2, new byte[] {0, (byte) 255}, new int[] {2, 0});

        assertThat(batch.scaledPixels()).containsExactly(new float[] {0, 1}, within(1e-6f));
        assertThat(batch.oneHotLabels(3)).containsExactly(0, 0, 1, 1, 0, 0);
    }

    @Test
    void findsTheFolderGivenBeforeThatOfTheEnvironment() throws Exception {
        Path given = Files.createDirectory(folder.resolve("given"));
        Path known = Files.createDirectories(folder.resolve("datasets/fashion-mnist"));
        IdxFiles.write(given, 1, 1);
        IdxFiles.write(known, 1, 1);
        String datasets = folder.resolve("datasets").toString();

        assertThat(FashionMnist.find(given, datasets).folder()).isEqualTo(given);
        assertThat(FashionMnist.find(null, datasets).folder()).isEqualTo(known);
    }

    @Test
    void missingFilesNameTheRemedy() {
        assertThatThrownBy(() -> FashionMnist.find(folder, null))
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("dataset-fashion-mnist")
                .hasMessageContaining("STARLING_DATASETS")
                .hasMessageContaining("--dataset FOLDER");
    }

    @Test
    void fileOfAnotherKindIsRefused() throws Exception {
        IdxFiles.write(folder, 1, 1);
        Files.copy(
                folder.resolve("train-labels-idx1-ubyte.gz"),
                folder.resolve("train-images-idx3-ubyte.gz"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> new FashionMnist(folder).train(1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("0x801 and not 0x803");
    }
}
