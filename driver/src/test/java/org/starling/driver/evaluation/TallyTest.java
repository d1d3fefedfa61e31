package org.starling.driver.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.EvaluationAveraging;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.TableTargets;
import org.starling.pipeline.encode.TargetInverse;
import org.starling.pipeline.spec.TableInput;
import org.starling.serving.history.Json;

/** DL4J's own evaluation is the oracle; it counts in float64, so results agree to 1e-9 if labels are float32. */
class TallyTest {
    private static final int EXAMPLES = 500;
    private static final int WORST = 7;
    private static final ExampleFormat CLASSES =
            new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.ClassIndex(4));
    private static final ExampleFormat VECTORS =
            new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.FloatVector(2));

    private final Random random = new Random(5);

    @Test
    void classFiguresEqualThoseOfDl4j() {
        int[] actual = random.ints(EXAMPLES, 0, 4).toArray();
        float[] outputs = probabilities(actual, 4);
        ClassificationReport report =
                (ClassificationReport) classTally(actual, outputs).report(List.of("a", "b", "c", "d"));

        NativeLibraries.prepare();
        Evaluation oracle = new Evaluation(4);
        oracle.eval(oneHot(actual), Nd4j.createFromArray(outputs).reshape(EXAMPLES, 4));

        assertThat(report.examples()).isEqualTo(EXAMPLES);
        assertThat(report.accuracy()).isEqualTo(oracle.accuracy(), within(1e-9)).isBetween(0.3, 0.95);
        assertThat(report.macro().precision()).isEqualTo(oracle.precision(EvaluationAveraging.Macro), within(1e-9));
        assertThat(report.macro().recall()).isEqualTo(oracle.recall(EvaluationAveraging.Macro), within(1e-9));
        assertThat(report.macro().f1()).isEqualTo(oracle.fBeta(1, EvaluationAveraging.Macro), within(1e-9));
        for (int c = 0; c < 4; c++) {
            ClassificationReport.ClassScores scores = report.classes().get(c);
            assertThat(scores.scores().precision()).isEqualTo(oracle.precision(c), within(1e-9));
            assertThat(scores.scores().recall()).isEqualTo(oracle.recall(c), within(1e-9));
            assertThat(scores.scores().f1()).isEqualTo(oracle.f1(c), within(1e-9));
            for (int predicted = 0; predicted < 4; predicted++) {
                assertThat(report.confusion().get(c).get(predicted))
                        .isEqualTo(oracle.getConfusionMatrix().getCount(c, predicted));
            }
        }
    }

    @Test
    void theLossIsTheMeanCrossEntropy() {
        Tally tally = classTally(new int[] {0, 3}, new float[] {0.5f, 0.2f, 0.2f, 0.1f, 0.25f, 0.25f, 0.5f, 0f});

        // the probability 0 counts as 1e-10, as in DL4J
        assertThat(tally.report(List.of()).loss()).isEqualTo((Math.log(2) - Math.log(1e-10)) / 2, offset(1e-6));
    }

    @Test
    void vectorFiguresEqualThoseOfDl4j() {
        float[] labels = new float[EXAMPLES * 2];
        float[] outputs = new float[EXAMPLES * 2];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = 1000f * (i % 2) + random.nextFloat();
            outputs[i] = labels[i] + 0.3f * (float) random.nextGaussian();
        }
        RegressionReport report =
                (RegressionReport) vectorTally(labels, outputs).report(List.of("x", "y"));

        NativeLibraries.prepare();
        RegressionEvaluation oracle = new RegressionEvaluation(2);
        oracle.eval(
                Nd4j.createFromArray(labels).reshape(EXAMPLES, 2).castTo(DataType.DOUBLE),
                Nd4j.createFromArray(outputs).reshape(EXAMPLES, 2).castTo(DataType.DOUBLE));

        assertThat(report.examples()).isEqualTo(EXAMPLES);
        for (int v = 0; v < 2; v++) {
            // the oracle squares sums of labels around 1000, which costs it some digits
            RegressionReport.ValueScores scores = report.values().get(v);
            assertThat(scores.meanSquaredError()).isEqualTo(oracle.meanSquaredError(v), within(1e-5));
            assertThat(scores.meanAbsoluteError()).isEqualTo(oracle.meanAbsoluteError(v), within(1e-5));
            assertThat(scores.r2()).isEqualTo(oracle.rSquared(v), within(1e-3));
        }
        assertThat(report.loss()).isEqualTo(oracle.averageMeanSquaredError(), within(1e-5));
    }

    @Test
    void errorsAreInTheUnitsOfTargetsAndTheLossIsNot() {
        TargetInverse targets = TargetInverse.of(new TableTargets(
                List.of(TableInput.of("price", TableInput.Kind.NUMBER, null)),
                List.of(new Encoding.Scaled(0, ColumnScaling.of(1000, 200)), new Encoding.Logarithm(0))));
        float[] labels = {0, (float) Math.log(10), 1, (float) Math.log(100)};
        float[] outputs = {0.5f, (float) Math.log(12), 1, (float) Math.log(100)};

        RegressionReport report = (RegressionReport)
                tally(VECTORS, targets, ExampleBlock.ofVectors(VECTORS, new byte[8], labels), outputs)
                        .report(List.of("scaled", "log"));

        assertThat(report.values().get(0).meanAbsoluteError()).isEqualTo(50, within(1e-9));
        assertThat(report.values().get(0).meanSquaredError()).isEqualTo(5000, within(1e-9));
        // logarithms are float32
        assertThat(report.values().get(1).meanAbsoluteError()).isEqualTo(1, within(1e-5));
        double error = Math.log(1.2);
        assertThat(report.loss()).isEqualTo((0.25 + error * error) / 4, within(1e-6));
        assertThat(report.toText()).contains("loss (of normalised values)");
    }

    @Test
    void quantilesHaveTheirPinballLossAndCoverage() {
        Encoding price = new Encoding.Scaled(0, ColumnScaling.of(1000, 200));
        TargetInverse targets = TargetInverse.of(new TableTargets(
                List.of(TableInput.of("price", TableInput.Kind.NUMBER, null)),
                List.of(new Encoding.Quantile(price, 0.1), new Encoding.Quantile(price, 0.9))));
        float[] labels = {0, 0, 1, 1, 3, 3, -1, -1};
        // the second example has its quantiles in the wrong order
        float[] outputs = {-1, 1, 2, 0.5f, 0, 2, -1, 0};
        Tally tally = tally(VECTORS, targets, ExampleBlock.ofVectors(VECTORS, new byte[16], labels), outputs.clone());
        tally.merge(tally(
                VECTORS, targets, ExampleBlock.ofVectors(VECTORS, new byte[4], new float[2]), new float[] {0, Float.NaN
                }));

        QuantileReport report = (QuantileReport) tally.report(List.of("price_q10", "price_q90"));

        assertThat(tally.notFinite()).isEqualTo(1);
        assertThat(report.examples()).isEqualTo(4);
        // errors of 0.1: 1, 0.5, 3, 0; of 0.9: −1, −1, 1, −1
        double low = 0.1 * (1 + 0.5 + 3) / 4;
        double high = (0.1 * 3 + 0.9 * 1) / 4;
        assertThat(report.quantiles().get(0).pinballLoss()).isEqualTo(200 * low, within(1e-9));
        assertThat(report.quantiles().get(1).pinballLoss()).isEqualTo(200 * high, within(1e-9));
        assertThat(report.loss()).isEqualTo((low + high) / 2, within(1e-9));
        assertThat(report.quantiles().get(0).coverage()).isEqualTo(0.25);
        assertThat(report.quantiles().get(1).coverage()).isEqualTo(0.75);
        QuantileReport.IntervalScores interval = report.intervals().get(0);
        assertThat(interval.coverage()).isEqualTo(0.75);
        assertThat(interval.wantedCoverage()).isEqualTo(0.8, within(1e-12));
        assertThat(interval.meanWidth()).isEqualTo(200 * (2 + 1.5 + 2 + 1) / 4, within(1e-9));
        assertThat(report.toText()).contains("price_q10 to price_q90").contains("325.0");
        assertThat(report.summary().accuracy()).isNull();
    }

    @Test
    void r2IsExactFarFromZeroAndUndefinedForEqualLabels() {
        float[] labels = {1_000_000f, 7f, 1_000_001f, 7f, 1_000_002f, 7f, 1_000_003f, 7f};
        float[] outputs = {1_000_000f, 7f, 1_000_001f, 7f, 1_000_002f, 7f, 1_000_004f, 8f};
        Tally left = vectorTally(Arrays.copyOf(labels, 4), Arrays.copyOf(outputs, 4));
        Tally right = vectorTally(Arrays.copyOfRange(labels, 4, 8), Arrays.copyOfRange(outputs, 4, 8));
        left.merge(right);
        left.merge(vectorTally(new float[0], new float[0]));

        RegressionReport report = (RegressionReport) left.report(List.of());
        assertThat(report.values().get(0).r2()).isEqualTo(1 - 1.0 / 5.0, within(1e-12));
        assertThat(report.values().get(1).r2()).isNull();
        assertThat(report.examples()).isEqualTo(4);
        assertThat(report.toText()).contains("0.8000").containsPattern("1 +0.25.* -\n");
        assertThat(report.summary().accuracy()).isNull();
    }

    @Test
    void mergedPartsEqualTheWhole() {
        int[] actual = random.ints(EXAMPLES, 0, 4).toArray();
        float[] outputs = probabilities(actual, 4);
        Tally parts = Tally.of(CLASSES, TargetInverse.NONE, WORST);
        for (int start = 0; start < EXAMPLES; start += 100) {
            parts.merge(classTally(
                    Arrays.copyOfRange(actual, start, start + 100),
                    Arrays.copyOfRange(outputs, start * 4, (start + 100) * 4)));
        }

        ClassificationReport whole =
                (ClassificationReport) classTally(actual, outputs).report(List.of());
        ClassificationReport merged = (ClassificationReport) parts.report(List.of());
        assertThat(merged.confusion()).isEqualTo(whole.confusion());
        assertThat(merged.macro()).isEqualTo(whole.macro());
        assertThat(merged.loss()).isEqualTo(whole.loss());
        assertThat(merged.worst()).isEqualTo(whole.worst());
    }

    @Test
    void theExamplesOfTheHighestLossAreKept() {
        int[] actual = random.ints(EXAMPLES, 0, 4).toArray();
        float[] outputs = probabilities(actual, 4);
        List<Integer> byProbability = IntStream.range(0, EXAMPLES)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> outputs[i * 4 + actual[i]])
                        .thenComparingInt(i -> i))
                .toList();

        List<WorstExample> worst =
                ((ClassificationReport) classTally(actual, outputs).report(List.of("a", "b", "c", "d"))).worst();

        assertThat(worst).extracting(one -> (int) one.example()).isEqualTo(byProbability.subList(0, WORST));
        WorstExample first = worst.get(0);
        int index = byProbability.get(0);
        assertThat(first.actual()).isEqualTo(List.of("a", "b", "c", "d").get(actual[index]));
        assertThat(first.actualProbability()).isEqualTo(outputs[index * 4 + actual[index]]);
        assertThat(first.loss()).isEqualTo(-Math.log(first.actualProbability()), within(1e-12));
        assertThat(first.predictedProbability()).isGreaterThanOrEqualTo(first.actualProbability());
        assertThat(first.image()).isNull();
    }

    @Test
    void imagesOfTheWorstExamplesAreKept() throws IOException {
        ExampleFormat images = new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(1, 2, 3), 1, 0), new LabelFormat.ClassIndex(2));
        byte[] pixels = {0, 50, 100, (byte) 150, (byte) 200, (byte) 250};
        ExampleBlock block = ExampleBlock.ofClasses(images, pixels, new int[] {1});

        ClassificationReport report = (ClassificationReport)
                tally(images, block, new float[] {0.75f, 0.25f}).report(List.of());

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(
                Base64.getDecoder().decode(report.worst().get(0).image())));
        int zoom = 28; // 84 pixels for 3
        assertThat(image.getRGB(4 + zoom / 2, 4 + zoom / 2) & 0xff).isZero();
        assertThat(image.getRGB(4 + 5 * zoom / 2, 4 + 3 * zoom / 2) & 0xff).isEqualTo(250);
    }

    @Test
    void leavesUndefinedScoresOpen() throws JsonProcessingException {
        // class 2 has no examples but is predicted once; class 3 neither
        EvaluationReport report = classTally(
                        new int[] {0, 0, 1}, new float[] {0.9f, 0.1f, 0, 0, 0.1f, 0.1f, 0.8f, 0, 0.2f, 0.8f, 0, 0})
                .report(List.of("cat", "dog", "owl", "emu"));

        assertThat(report.toText())
                .isEqualTo(
                        """
                        examples       3
                        loss      0.8770
                        accuracy  0.6667

                        class  precision  recall      F1  examples
                        cat       1.0000  0.5000  0.6667         2
                        dog       1.0000  1.0000  1.0000         1
                        owl       0.0000       -  0.0000         0
                        emu            -       -       -         0
                        mean      0.6667  0.7500  0.5556         3

                        actual class, and what it was taken for  0  1  2  3
                        0 cat                                    1  0  1  0
                        1 dog                                    0  1  0  0
                        2 owl                                    0  0  0  0
                        3 emu                                    0  0  0  0
                        """);
        JsonNode json = Json.tree(report);
        assertThat(json.at("/classes/3/scores/precision").isNull()).isTrue();
        assertThat(json.at("/classes/2/scores/recall").isNull()).isTrue();
        assertThat(json.at("/classes/1/scores/f1").asDouble()).isEqualTo(1);
        assertThat(json.at("/confusion/0/2").asInt()).isEqualTo(1);
    }

    @Test
    void countsOutputsThatAreNotFiniteApart() {
        Tally tally = classTally(new int[] {0, 1}, new float[] {1, 0, 0, 0, Float.NaN, 0, 0, 0});

        assertThat(tally.examples()).isEqualTo(2);
        assertThat(tally.notFinite()).isEqualTo(1);
    }

    @Test
    void takesTheFirstOfEqualOutputs() {
        ClassificationReport report = (ClassificationReport)
                classTally(new int[] {2}, new float[] {0.1f, 0.4f, 0.4f, 0.1f}).report(List.of());

        assertThat(report.confusion().get(2)).containsExactly(0L, 1L, 0L, 0L);
    }

    private static Tally classTally(int[] actual, float[] outputs) {
        return tally(CLASSES, ExampleBlock.ofClasses(CLASSES, new byte[actual.length * 4], actual), outputs);
    }

    private static Tally vectorTally(float[] labels, float[] outputs) {
        return tally(VECTORS, ExampleBlock.ofVectors(VECTORS, new byte[labels.length * 2], labels), outputs);
    }

    private static Tally tally(ExampleFormat format, ExampleBlock block, float[] outputs) {
        return tally(format, TargetInverse.NONE, block, outputs);
    }

    private static Tally tally(ExampleFormat format, TargetInverse targets, ExampleBlock block, float[] outputs) {
        Batch batch = new Batch(format, Math.max(1, block.size()));
        for (int i = 0; i < block.size(); i++) {
            batch.add(block, i);
        }
        Tally tally = Tally.of(format, targets, WORST);
        tally.add(batch, outputs);
        return tally;
    }

    /** Rows of probabilities that prefer the actual class. */
    private float[] probabilities(int[] actual, int classes) {
        float[] outputs = new float[actual.length * classes];
        for (int i = 0; i < actual.length; i++) {
            float sum = 0;
            for (int c = 0; c < classes; c++) {
                float raw = random.nextFloat() + (c == actual[i] ? 0.4f : 0);
                outputs[i * classes + c] = raw;
                sum += raw;
            }
            for (int c = 0; c < classes; c++) {
                outputs[i * classes + c] /= sum;
            }
        }
        return outputs;
    }

    private static INDArray oneHot(int[] actual) {
        INDArray labels = Nd4j.zeros(actual.length, 4);
        for (int i = 0; i < actual.length; i++) {
            labels.putScalar(i, actual[i], 1);
        }
        return labels;
    }
}
