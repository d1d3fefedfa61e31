package org.starling.server.model;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.serving.Prediction;
import org.starling.serving.PreparedRecord;
import org.starling.serving.ServingOptions;
import org.starling.serving.StarlingModel;

/**
 * A model under its name, with the batchers of its requests. The model can be replaced while it is used: each batch is predicted by
 * one model, and a model is closed when no batch uses it. Thread-safe.
 */
public final class ServedModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);
    /** Texts that wait; one takes about as long as hundreds of predictions. */
    private static final int MAX_TEXTS = 16;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final String name;
    private final ServerMetrics metrics;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private final Batcher<Object, Answer<Prediction>> records;
    private final Batcher<byte[], Answer<float[]>> tensors;
    private final TextQueue texts;
    private volatile StarlingModel current;
    private volatile String lastFailure = "";

    /**
     * A result, and the model that gave it.
     *
     * @param epoch of the model's checkpoint
     */
    public record Answer<T>(T result, int epoch) {}

    public ServedModel(String name, StarlingModel model, BatchOptions batching, ServerMetrics metrics) {
        if (!NAME.matcher(name).matches()) {
            throw new ServerException(
                    "Cannot serve a model as '%s': a name has up to 64 letters, digits, points, underscores and hyphens; give NAME=PATH"
                            .formatted(name));
        }
        this.name = name;
        this.current = model;
        this.metrics = metrics;
        int replicas = model.options().replicas();
        this.records = new Batcher<>(name, replicas, batching, this::predictNow);
        this.tensors = new Batcher<>(name + "-tensors", replicas, batching, this::inferNow);
        this.texts = new TextQueue(name, this::current, MAX_TEXTS);
    }

    /**
     * Opens a model to serve.
     *
     * @param path of a checkpoint or a folder of them
     * @throws ServerException if it does not fit into memory
     */
    public static StarlingModel open(String path, ServingOptions options) {
        try {
            return StarlingModel.open(path, options);
        } catch (OutOfMemoryError e) {
            throw new ServerException(
                    "Cannot serve %s: the model does not fit into memory (%s); give the process more by STARLING_DRIVER_MEMORY"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    public void start() {
        records.start();
        tensors.start();
    }

    public String name() {
        return name;
    }

    /** The model that predicts now. */
    public StarlingModel current() {
        return current;
    }

    /** The texts that are generated. */
    public TextQueue texts() {
        return texts;
    }

    /** Records and examples that wait for a prediction. */
    int queued() {
        return records.queued() + tensors.queued();
    }

    /**
     * Predictions of raw records, in their order.
     *
     * @throws RequestException if too many wait
     */
    public CompletableFuture<List<Answer<Prediction>>> predict(List<Object> raw) {
        return records.submit(raw);
    }

    /**
     * Outputs for packed examples, in their order.
     *
     * @throws RequestException if too many wait
     */
    public CompletableFuture<List<Answer<float[]>>> infer(List<byte[]> examples) {
        return tensors.submit(examples);
    }

    /** The features of a record. */
    PreparedRecord prepare(Object raw) {
        return using(model -> model.prepare(raw));
    }

    private List<Answer<Prediction>> predictNow(List<Object> raw) {
        metrics.batch(name, raw.size());
        return using(model -> answers(model, model.predict(raw)));
    }

    private List<Answer<float[]>> inferNow(List<byte[]> examples) {
        metrics.batch(name, examples.size());
        return using(model -> {
            int bytes = model.manifest().example().features().bytes();
            if (examples.stream().anyMatch(example -> example.length != bytes)) {
                throw RequestException.unavailable(
                        "Cannot predict: the model was replaced by one with other features meanwhile; read its metadata, and send the request again");
            }
            return answers(model, model.infer(examples));
        });
    }

    private static <T> List<Answer<T>> answers(StarlingModel model, List<T> results) {
        int epoch = model.training().epoch();
        return results.stream().map(result -> new Answer<>(result, epoch)).toList();
    }

    private <T> T using(Function<StarlingModel, T> work) {
        use.readLock().lock();
        try {
            return work.apply(current);
        } finally {
            use.readLock().unlock();
        }
    }

    /** Replaces the model if its folder has a new best checkpoint. A failure leaves the model as it is, and is logged once. */
    public void reload() {
        try {
            Optional<StarlingModel> found = current.openNewBest();
            if (found.isEmpty()) {
                lastFailure = "";
                return;
            }
            StarlingModel old = replace(found.get());
            LOG.info(
                    "Serving {} of epoch {} instead of {}",
                    name,
                    current.training().epoch(),
                    old.training().epoch());
            old.close();
            lastFailure = "";
            metrics.reload(name, true);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (!lastFailure.equals(String.valueOf(e.getMessage()))) {
                lastFailure = String.valueOf(e.getMessage());
                LOG.warn(
                        "Cannot load the new checkpoint of {}: {}; epoch {} is served on",
                        name,
                        e.getMessage(),
                        current.training().epoch());
            }
            metrics.reload(name, false);
        }
    }

    /** Waits for the batches that run. Returns the old model, which nothing uses any more. */
    private StarlingModel replace(StarlingModel next) {
        use.writeLock().lock();
        try {
            StarlingModel old = current;
            current = next;
            return old;
        } finally {
            use.writeLock().unlock();
        }
    }

    /** Predicts what waits, and frees the model. */
    @Override
    public void close() {
        records.close();
        tensors.close();
        texts.close();
        current.close();
    }
}
