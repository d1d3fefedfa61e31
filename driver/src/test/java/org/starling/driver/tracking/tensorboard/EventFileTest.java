package org.starling.driver.tracking.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.starling.kernels.replica.Network;
import org.starling.serving.checkpoint.ModelState;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.HistogramProto;
import org.tensorflow.framework.Summary;

class EventFileTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000, 500_000_000);

    @TempDir
    Path folder;

    private List<EventFileReader.Event> events(EventFile file) throws IOException {
        return EventFileReader.read(
                Files.readAllBytes(Path.of(file.path().toUri().getPath())));
    }

    @Test
    void anOpenFileHoldsTheVersionAndAllEventsThatWereFlushed() throws IOException {
        try (EventFile file = EventFile.create(folder.resolve("new").toString(), "suffix", TIME, new Configuration())) {
            file.write(EventMessage.summary(
                    List.of(EventMessage.scalar("a", 0.25), EventMessage.scalar("b", -3)), 7, TIME));
            file.flush();

            List<EventFileReader.Event> events = events(file);

            assertThat(events).hasSize(2);
            assertThat(events.get(0).fileVersion()).isEqualTo("brain.Event:2");
            assertThat(events.get(0).wallTime()).isEqualTo(1_700_000_000.5);
            assertThat(events.get(1).step()).isEqualTo(7);
            assertThat(events.get(1).value("a").getSimpleValue()).isEqualTo(0.25f);
            assertThat(events.get(1).value("b").getSimpleValue()).isEqualTo(-3f);
            assertThat(file.path().getName()).isEqualTo("events.out.tfevents.1700000000.suffix");
        }
        try (Stream<Path> files = Files.list(folder.resolve("new"))) {
            assertThat(files).as("no hidden files of checksums").hasSize(1);
        }
    }

    @Test
    void anObjectStoreHasAllEventsWhenTheFileIsClosed() throws IOException {
        String target = "store:" + folder.resolve("bucket");
        EventFile file = EventFile.create(target, "suffix", TIME, ObjectStore.configuration());
        file.write(EventMessage.summary(List.of(EventMessage.scalar("a", 0.25)), 7, TIME));
        file.flush();
        assertThat(Path.of(file.path().toUri().getPath())).doesNotExist();
        file.close();

        assertThat(file.path().toString()).isEqualTo(target + "/events.out.tfevents.1700000000.suffix");
        assertThat(events(file)).hasSize(2).last().satisfies(event -> assertThat(
                        event.value("a").getSimpleValue())
                .isEqualTo(0.25f));
    }

    private static Summary.Value parsed(byte[] value) throws IOException {
        return Summary.Value.parseFrom(value);
    }

    @Test
    void aTextIsATensorForThePluginOfTexts() throws IOException {
        Summary.Value value = parsed(EventMessage.text("configuration", "| a | b |"));

        assertThat(value.getMetadata().getPluginData().getPluginName()).isEqualTo("text");
        assertThat(value.getTensor().getDtype()).isEqualTo(DataType.DT_STRING);
        assertThat(value.getTensor().getStringVal(0).toStringUtf8()).isEqualTo("| a | b |");
    }

    @Test
    void aHistogramCountsAllFiniteValuesInItsRange() throws IOException {
        float[] values = {9, 0, 0, 3, Float.NaN, -3, Float.POSITIVE_INFINITY, 9};

        HistogramProto histogram =
                parsed(EventMessage.histogram("h", Histogram.of(values, 1, 7))).getHisto();

        assertThat(histogram.getMin()).isEqualTo(-3);
        assertThat(histogram.getMax()).isEqualTo(3);
        assertThat(histogram.getNum()).isEqualTo(4);
        assertThat(histogram.getSum()).isZero();
        assertThat(histogram.getSumSquares()).isEqualTo(18);
        assertThat(histogram.getBucketList()).hasSameSizeAs(histogram.getBucketLimitList());
        assertThat(histogram.getBucketList().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isEqualTo(4);
        assertThat(histogram.getBucket(0)).isEqualTo(1);
        assertThat(histogram.getBucketLimit(histogram.getBucketLimitCount() - 1))
                .isCloseTo(3, within(1e-9));
        assertThat(histogram.getBucketLimitList()).isSorted();
    }

    @Test
    void equalValuesAreInOneBucketAndNoValueIsEmpty() throws IOException {
        HistogramProto histogram = parsed(EventMessage.histogram("h", Histogram.of(new float[] {2, 2, 2}, 0, 3)))
                .getHisto();

        assertThat(histogram.getBucket(0)).isEqualTo(3);
        assertThat(Histogram.of(new float[] {Float.NaN}, 0, 1).isEmpty()).isTrue();
    }

    @Test
    void theConfusionMatrixIsAnImageWhoseRowsAreActualClasses() throws IOException {
        ConfusionImage image = new ConfusionImage(List.of(List.of(4L, 0L), List.of(2L, 2L)));

        Summary.Image summary = parsed(EventMessage.image("c", image.width(), image.height(), image.png()))
                .getImage();
        BufferedImage read = ImageIO.read(
                new ByteArrayInputStream(summary.getEncodedImageString().toByteArray()));

        assertThat(summary.getWidth()).isEqualTo(read.getWidth()).isEqualTo(320);
        assertThat(summary.getHeight()).isEqualTo(read.getHeight());
        assertThat(summary.getColorspace()).isEqualTo(3);
        assertThat(read.getRGB(10, 10) & 0xffffff).isEqualTo(0x08306b);
        assertThat(read.getRGB(300, 10) & 0xffffff).isEqualTo(0xffffff);
        assertThat(read.getRGB(10, 300)).isEqualTo(read.getRGB(300, 300)).isNotEqualTo(read.getRGB(10, 10));
    }

    @Test
    void rangesAreThoseOfTheArraysOfAGraphWhoseVerticesAreNotInOrder() {
        ComputationGraphConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("in")
                .addLayer("out", new OutputLayer.Builder().nIn(4).nOut(2).build(), "last")
                .addLayer("last", new DenseLayer.Builder().nIn(5).nOut(4).build(), "first")
                .addLayer("first", new DenseLayer.Builder().nIn(3).nOut(5).build(), "in")
                .setOutputs("out")
                .build();
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        float[] flat = graph.params().dup().data().asFloat();

        List<ParameterRange> ranges =
                ParameterRange.of(new ModelState(Network.of(configuration), flat, new float[0], 0, 0));

        assertThat(ranges).hasSize(6);
        assertThat(ranges.get(ranges.size() - 1).to()).isEqualTo(flat.length);
        int end = 0;
        for (ParameterRange range : ranges) {
            assertThat(range.from()).isEqualTo(end);
            end = range.to();
            INDArray array = graph.getParam(range.name());
            double sum = 0;
            for (int i = range.from(); i < range.to(); i++) {
                sum += flat[i];
            }
            // float32 sums in another order
            assertThat(sum).as(range.name()).isCloseTo(array.sumNumber().doubleValue(), within(1e-5));
            assertThat(array.length()).isEqualTo(range.to() - range.from());
        }
    }
}
