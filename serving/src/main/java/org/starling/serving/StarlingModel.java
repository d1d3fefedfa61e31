package org.starling.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.spec.InvalidKeySpecException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaInfo;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.CheckpointName;
import org.starling.serving.checkpoint.CheckpointReader;
import org.starling.serving.checkpoint.LocalCheckpointFolder;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.VerifyingKey;
import org.starling.serving.generation.TextGenerator;
import org.starling.serving.history.TrainingRecord;

/**
 * The model of a checkpoint, in a service: raw records in, predictions out. It prepares records as the training data was
 * prepared. The network runs on oneDNN if it compiles, else on DL4J. Needs neither Spark nor Hadoop. Holds native memory until it
 * is closed. Thread-safe: each thread that predicts uses a replica of its own, and threads beyond {@link
 * ServingOptions#replicas} wait.
 */
public final class StarlingModel implements AutoCloseable {
    private final TrainingRecord training;
    private final ShardManifest manifest;
    private final NetworkOutputs outputs;
    private final SessionPool sessions;
    private final ReplicaInfo replica;
    private final ModelState state;
    private final ServingOptions options;
    /** The folder of which it was the best checkpoint; null if it was not chosen from a folder. */
    private final CheckpointReader folder;

    private StarlingModel(
            Checkpoint checkpoint,
            ShardManifest manifest,
            ServingOptions options,
            CheckpointReader folder,
            Supplier<Replica> replicas) {
        this.options = options;
        this.folder = folder;
        this.training = checkpoint.record();
        this.manifest = manifest;
        this.outputs = new NetworkOutputs(manifest.example().label(), manifest.classes(), manifest.targetInverse());
        this.state = forInference(checkpoint);
        RecordPreparers preparers = RecordPreparers.of(manifest, options);
        sessions = new SessionPool(
                options.replicas(),
                () -> new PredictionSession(
                        preparers.create(), replicas.get(), outputs, manifest.example(), options.batchSize()));
        replica = sessions.use(PredictionSession::info);
    }

    /**
     * Opens a model with default options.
     *
     * @param path as below
     * @throws CheckpointException as below
     */
    public static StarlingModel open(String path) {
        return open(path, ServingOptions.DEFAULT);
    }

    /**
     * Opens a model, verified.
     *
     * @param path local folder of the checkpoints of a job, of which the best is opened; or the directory of one of them ({@code
     *     …/epoch-000003})
     * @throws CheckpointException if there is no checkpoint, or it is damaged, of an unknown format or not signed, its training
     *     data did not come through the pipeline, or its network has diverged
     * @throws org.starling.pipeline.files.DataException if its preprocessing cannot be used
     */
    public static StarlingModel open(String path, ServingOptions options) {
        NativeLibraries.prepare();
        Path given = path(path);
        Optional<CheckpointName> named = CheckpointName.parse(String.valueOf(given.getFileName()));
        Path folder = named.isPresent() ? given.getParent() : given;
        CheckpointReader reader = new CheckpointReader(new LocalCheckpointFolder(folder, key(options.publicKey())));
        if (named.isPresent()) {
            return of(reader.load(named.get()), options);
        }
        return openedFrom(reader, reader.load(reader.best().orElseThrow(reader::none)), options);
    }

    /**
     * Opens the best checkpoint that the folder has now, with the same options. Empty if it is that of this model, if the folder has
     * none, or if the model was opened from the directory of one checkpoint.
     *
     * @throws CheckpointException if it cannot be used, as {@link #open(String, ServingOptions)}
     */
    public Optional<StarlingModel> openNewBest() {
        Optional<CheckpointName> best = folder == null ? Optional.empty() : folder.best();
        if (best.isEmpty() || folder.record(best.get()).equals(training)) {
            return Optional.empty();
        }
        return Optional.of(openedFrom(folder, folder.load(best.get()), options));
    }

    /**
     * The model of a checkpoint that was read.
     *
     * @throws CheckpointException if its training data did not come through the pipeline, or its network has diverged
     */
    public static StarlingModel of(Checkpoint checkpoint, ServingOptions options) {
        return openedFrom(null, checkpoint, options);
    }

    private static StarlingModel openedFrom(CheckpointReader folder, Checkpoint checkpoint, ServingOptions options) {
        Checkpoint chosen = checkpoint.with(options.weights());
        chosen.model().requireFinite();
        ShardManifest manifest = chosen.requireManifest();
        ModelState state = forInference(chosen);
        return new StarlingModel(chosen, manifest, options, folder, () -> replica(state, manifest.example(), options));
    }

    /**
     * The model of a checkpoint, on replicas of the caller.
     *
     * @param replicas makes a replica with the parameters of the checkpoint, up to {@link ServingOptions#replicas} times; each is
     *     used by one thread at a time, for batches of at most {@link ServingOptions#batchSize}, and closed with the model
     * @throws CheckpointException as {@link #of(Checkpoint, ServingOptions)}
     */
    public static StarlingModel of(Checkpoint checkpoint, ServingOptions options, Supplier<Replica> replicas) {
        checkpoint.model().requireFinite();
        return new StarlingModel(checkpoint, checkpoint.requireManifest(), options, null, replicas);
    }

    private static ModelState forInference(Checkpoint checkpoint) {
        return new ModelState(checkpoint.model().network(), checkpoint.model().parameters(), new float[0], 0, 0);
    }

    private static Path path(String path) {
        try {
            return Path.of(path).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new CheckpointException(
                    "Cannot read a checkpoint: %s is no path of this machine (%s); give a local folder"
                            .formatted(path, e.getReason()),
                    e);
        }
    }

    private static VerifyingKey key(Path file) {
        try {
            return file == null ? null : VerifyingKey.of(file.toString(), Files.readAllBytes(file));
        } catch (IOException | InvalidKeySpecException e) {
            throw new CheckpointException(
                    "Cannot use the key %s: %s; correct publicKey, or restore the file"
                            .formatted(file, Failures.reason(e)),
                    e);
        }
    }

    private static Replica replica(ModelState state, ExampleFormat format, ServingOptions options) {
        Replica replica = ReplicaCompiler.compile(
                state.network(), format, new ReplicaOptions(Backend.AUTO, options.batchSize(), 1));
        replica.writeParameters(state.parameters(), 0);
        return replica;
    }

    /**
     * A prediction for each record, in their order. A record that cannot be used has a {@link Prediction.Rejected} with the reason.
     *
     * @param records of a table: maps from columns to values, which are numbers, truth values, texts, {@code java.time} points of
     *     time, nested maps, lists or null; images: {@code byte[]} of a file; texts: strings
     * @throws IllegalStateException if the model is closed
     */
    public List<Prediction> predict(List<?> records) {
        return sessions.use(session -> session.predict(records));
    }

    /** The prediction for one record, as {@link #predict} gives it. */
    public Prediction predictOne(Object record) {
        return predict(Collections.singletonList(record)).get(0);
    }

    /**
     * The outputs of the network for each example, as they are: not brought to the units of targets.
     *
     * @param examples packed features, as shards have them, in the format of {@code manifest().example().features()}
     */
    public List<float[]> infer(List<byte[]> examples) {
        return sessions.use(session -> session.infer(examples));
    }

    /** The features that a record becomes, or the reason why it cannot be used. */
    public PreparedRecord prepare(Object record) {
        return sessions.use(session -> session.prepare(record));
    }

    /**
     * A generator of texts with parameters of its own, which the caller closes, before or after this model.
     *
     * @throws org.starling.serving.generation.GenerationException if this is no language model
     */
    public TextGenerator textGenerator() {
        return TextGenerator.of(state, manifest);
    }

    /** The history of the training: job, epoch, metrics. */
    public TrainingRecord training() {
        return training;
    }

    /** The description of the training data: format of examples, preprocessing. */
    public ShardManifest manifest() {
        return manifest;
    }

    /** Names of the classes, or of the values, in order. */
    public List<String> outputNames() {
        return outputs.names();
    }

    /** The options that it was opened with. */
    public ServingOptions options() {
        return options;
    }

    /** The backend that the network runs on, and the reasons for its choice. */
    public ReplicaInfo replica() {
        return replica;
    }

    /** Waits for predictions that run, and frees all replicas. Later predictions fail. */
    @Override
    public void close() {
        sessions.close();
    }
}
