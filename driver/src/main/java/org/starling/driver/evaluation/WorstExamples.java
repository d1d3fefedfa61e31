package org.starling.driver.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.pipeline.report.ContactSheet;

/**
 * The examples of the highest loss, up to a limit, with their pixels if they are small images. Of equal losses the first examples
 * are kept, so that partitions do not change the result. Not thread-safe.
 */
final class WorstExamples implements Serializable {
    private static final long serialVersionUID = 1L;
    /** Twenty images of 160 × 160 pixels in colour make a page of 2 MB. */
    private static final int MOST_IMAGE_BYTES = 3 * 160 * 160;

    private static final byte[] NO_IMAGE = {};
    private static final Comparator<Candidate> ORDER =
            Comparator.comparingDouble(Candidate::probability).thenComparingLong(Candidate::position);

    private final int limit;
    private final ExampleFormat format;
    private final boolean images;
    private final List<Candidate> worst = new ArrayList<>();

    /**
     * @param probability output for the actual class
     * @param features packed pixels; empty if they are not shown
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Candidate(
            long position, int actual, int predicted, float probability, float predictedProbability, byte[] features)
            implements Serializable {}

    /**
     * @param limit examples that are kept; 0 for none
     */
    WorstExamples(int limit, ExampleFormat format) {
        this.limit = limit;
        this.format = format;
        this.images = ContactSheet.fits(format) && format.features().bytes() <= MOST_IMAGE_BYTES;
    }

    /**
     * Considers an example.
     *
     * @param position number of the example in its partition
     * @param index of the example in the batch
     */
    void add(long position, Batch batch, int index, int predicted, float probability, float predictedProbability) {
        if (limit == 0
                || (worst.size() == limit && probability >= worst.get(limit - 1).probability())) {
            return;
        }
        int bytes = format.features().bytes();
        byte[] features =
                images ? Arrays.copyOfRange(batch.packedFeatures(), index * bytes, (index + 1) * bytes) : NO_IMAGE;
        add(new Candidate(position, batch.classes()[index], predicted, probability, predictedProbability, features));
    }

    private void add(Candidate candidate) {
        int place = Collections.binarySearch(worst, candidate, ORDER);
        worst.add(place < 0 ? -place - 1 : place, candidate);
        if (worst.size() > limit) {
            worst.remove(limit);
        }
    }

    /**
     * Adds those of the next partition.
     *
     * @param first position of its first example
     */
    void merge(WorstExamples other, long first) {
        other.worst.forEach(one -> add(new Candidate(
                first + one.position(),
                one.actual(),
                one.predicted(),
                one.probability(),
                one.predictedProbability(),
                one.features())));
    }

    /** The examples, worst first. */
    List<WorstExample> list(List<String> names, double leastProbability) {
        return worst.stream()
                .map(one -> new WorstExample(
                        one.position(),
                        names.get(one.actual()),
                        names.get(one.predicted()),
                        one.predictedProbability(),
                        one.probability(),
                        -Math.log(Math.max(one.probability(), leastProbability)),
                        one.features().length == 0 ? null : image(one)))
                .toList();
    }

    private String image(Candidate example) {
        ExampleBlock block = ExampleBlock.ofClasses(format, example.features(), new int[] {example.actual()});
        return Base64.getEncoder().encodeToString(new ContactSheet(format).draw(block, List.of(), 0, 0));
    }
}
