package org.starling.benchmarks.serving;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.ImageBatch;
import org.starling.server.ModelServer;
import org.starling.server.ServerOptions;
import org.starling.server.ServerOptions.Exposure;
import org.starling.server.ServerOptions.Limits;
import org.starling.server.ServerOptions.Listening;
import org.starling.server.Setup;
import org.starling.server.model.BatchOptions;
import org.starling.serving.ServingOptions;
import org.starling.serving.StarlingModel;
import org.starling.serving.checkpoint.Checkpoint;

/**
 * Requests of one image each to the CNN of Fashion-MNIST, behind a {@link ModelServer} of this process. The access log is written
 * to nowhere.
 *
 * <p>Settings: {@code dataset} (folder), {@code images} (test images that are sent in turn), {@code form} (a {@link Form}), {@code
 * connections}, {@code maxBatch}, {@code maxLatency} (milliseconds), {@code replicas}, {@code warmUpSeconds}, {@code roundSeconds}
 * (whole numbers), {@code wrk} (the program).
 */
public final class HttpServerContender implements Contender {
    private static final String MODEL = "cnn";

    private final Settings settings;
    private final BiFunction<Checkpoint, ServingOptions, StarlingModel> opener;
    private Path folder;
    private ModelServer server;
    private WrkLoad load;

    /** Form of a request. */
    enum Form {
        /** The pixels as a tensor of the Open Inference Protocol, in JSON. */
        TENSORS("/v2/models/" + MODEL + "/infer", "application/json") {
            @Override
            byte[] body(byte[] pixels) {
                String data = IntStream.range(0, pixels.length)
                        .mapToObj(i -> Integer.toString(pixels[i] & 0xff))
                        .collect(Collectors.joining(","));
                return "{\"inputs\":[{\"name\":\"features\",\"datatype\":\"UINT8\",\"shape\":[1,1,%d,%d],\"data\":[%s]}]}"
                        .formatted(FashionMnist.SIDE, FashionMnist.SIDE, data)
                        .getBytes(StandardCharsets.US_ASCII);
            }
        },
        /** The pixels themselves. */
        PIXELS("/models/" + MODEL + "/predict", "application/octet-stream") {
            @Override
            byte[] body(byte[] pixels) {
                return pixels;
            }
        };

        private final String path;
        private final String contentType;

        Form(String path, String contentType) {
            this.path = path;
            this.contentType = contentType;
        }

        abstract byte[] body(byte[] pixels);
    }

    /**
     * A server that is not started yet.
     *
     * @param opener opens the model of a checkpoint
     */
    public HttpServerContender(Settings settings, BiFunction<Checkpoint, ServingOptions, StarlingModel> opener) {
        this.settings = settings;
        this.opener = opener;
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Form form = settings.choice("form", Form.class);
        folder = Files.createTempDirectory("benchmark-server");
        ServingOptions options = ServingOptions.DEFAULT
                .withReplicas(settings.count("replicas"))
                .withBatchSize(settings.count("maxBatch"));
        server = ModelServer.start(Map.of(MODEL, opener.apply(RandomModels.fashionMnistCnn(), options)), setup());
        load = new WrkLoad(
                settings.text("wrk"),
                folder,
                server.address() + form.path,
                form.contentType,
                settings.count("connections"));
        load.write(images().stream().map(form::body).toList());
        load.run(settings.count("warmUpSeconds"));
    }

    private Setup setup() {
        ServerOptions options = new ServerOptions(
                new Listening("127.0.0.1", 0, null, null, Exposure.GUARDED),
                new BatchOptions(
                        Duration.ofMillis(settings.count("maxLatency")),
                        settings.count("maxBatch"),
                        BatchOptions.DEFAULT.queue()),
                Limits.DEFAULT,
                Duration.ZERO);
        return new Setup(options, "benchmark", OutputStream.nullOutputStream());
    }

    private List<byte[]> images() throws IOException {
        int count = settings.count("images");
        ImageBatch images = new FashionMnist(Path.of(settings.text("dataset")))
                .test(count)
                .batches(count)
                .get(0);
        int length = FashionMnist.SIDE * FashionMnist.SIDE;
        return IntStream.range(0, images.size())
                .mapToObj(i -> Arrays.copyOfRange(images.pixels(), i * length, (i + 1) * length))
                .toList();
    }

    @Override
    public Measurement measure() throws IOException, InterruptedException {
        return load.run(settings.count("roundSeconds"));
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        if (folder != null) {
            FileUtils.deleteQuietly(folder.toFile());
        }
    }
}
