package org.starling.kernels.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchReaderTest {

    @ParameterizedTest
    @CsvSource({"0,8,5", "1,8,5", "63,8,5", "64,64,10", "319,64,64", "1000,7,33"})
    void everyExampleComesExactlyOnceWhateverTheSizes(int examples, int batchSize, int blockSize) {
        for (Shuffle shuffle : Shuffle.values()) {
            for (int window : new int[] {1, 50, 10_000}) {
                List<List<Integer>> batches = read(examples, batchSize, blockSize, shuffle, 3, window);

                assertThat(batches.stream().flatMap(List::stream))
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, examples).boxed().toList());
                assertThat(batches.stream().limit(examples / batchSize)).allMatch(batch -> batch.size() == batchSize);
                assertThat(batches).hasSize((examples + batchSize - 1) / batchSize);
            }
        }
    }

    @Test
    void keepsTheOrderWhenShufflingIsOff() {
        assertThat(read(100, 8, 30, Shuffle.OFF, 1, 1000).stream().flatMap(List::stream))
                .isSorted();
    }

    @Test
    void theSeedAloneDecidesTheOrder() {
        var one = read(500, 8, 30, Shuffle.EVERY_EPOCH, 1, 10_000);

        assertThat(read(500, 8, 30, Shuffle.EVERY_EPOCH, 1, 10_000)).isEqualTo(one);
        assertThat(read(500, 8, 30, Shuffle.EVERY_EPOCH, 2, 10_000)).isNotEqualTo(one);
    }

    @Test
    void featuresStayWithTheirLabels() {
        BatchReader reader = new BatchReader(Examples.numbered(0, 200, 30), Shuffle.EVERY_EPOCH, 1);
        Batch batch = new Batch(Examples.numbered(), 16);
        while (reader.hasNext()) {
            reader.next(batch);
            float[] numbers = unpack(batch);
            for (int i = 0; i < batch.size(); i++) {
                assertThat(batch.classes()[i]).isEqualTo((int) numbers[i] % 2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "29", "30", "31", "99", "100", "250", "500", "600"})
    void skippingLeavesTheExamplesThatFollowAsTheyAre(int skipped) {
        for (Shuffle shuffle : Shuffle.values()) {
            for (int window : new int[] {1, 100, 10_000}) {
                List<Integer> all = numbers(new BatchReader(Examples.numbered(0, 500, 30), shuffle, 4, window(window)));
                BatchReader reader = new BatchReader(Examples.numbered(0, 500, 30), shuffle, 4, window(window));

                reader.skip(skipped);

                assertThat(numbers(reader)).isEqualTo(all.subList(Math.min(skipped, 500), 500));
            }
        }
    }

    @Test
    void windowsOfLargeExamplesEndAtTheirBytes() {
        long blockBytes = Examples.numbered(0, 30, 30).next().bytes();
        ShuffleWindow twoBlocks = new ShuffleWindow(10_000, 2 * blockBytes);

        List<Integer> numbers =
                numbers(new BatchReader(Examples.numbered(0, 120, 30), Shuffle.EVERY_EPOCH, 1, twoBlocks));

        assertThat(numbers.subList(0, 60)).allMatch(number -> number < 60).isNotEqualTo(sorted(numbers.subList(0, 60)));
        assertThat(numbers.subList(60, 120)).allMatch(number -> number >= 60);
    }

    private static List<Integer> sorted(List<Integer> numbers) {
        return numbers.stream().sorted().toList();
    }

    /** Ends at examples only. */
    private static ShuffleWindow window(int examples) {
        return new ShuffleWindow(examples, Long.MAX_VALUE);
    }

    private static List<Integer> numbers(BatchReader reader) {
        return batches(reader, 7).stream().flatMap(List::stream).toList();
    }

    private static List<List<Integer>> read(
            int examples, int batchSize, int blockSize, Shuffle shuffle, long seed, int window) {
        return batches(
                new BatchReader(Examples.numbered(0, examples, blockSize), shuffle, seed, window(window)), batchSize);
    }

    private static List<List<Integer>> batches(BatchReader reader, int batchSize) {
        Batch batch = new Batch(Examples.numbered(), batchSize);
        List<List<Integer>> batches = new ArrayList<>();
        while (reader.hasNext()) {
            reader.next(batch);
            List<Integer> numbers = new ArrayList<>();
            for (float number : unpack(batch)) {
                numbers.add((int) number);
            }
            batches.add(numbers);
        }
        return batches;
    }

    private static float[] unpack(Batch batch) {
        float[] numbers = new float[batch.size()];
        batch.unpackFeatures(FloatBuffer.wrap(numbers));
        return numbers;
    }
}
