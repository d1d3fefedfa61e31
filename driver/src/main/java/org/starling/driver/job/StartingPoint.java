package org.starling.driver.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigWriter;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.TrainingChanges;
import org.starling.driver.config.network.NetworkData;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.driver.finetuning.FineTuning;
import org.starling.driver.modelimport.PretrainedModels;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.training.TrainingException;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.replica.Network;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointName;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.TrainingRecord;

/** Finds the start of a training job: new parameters, those of another job's checkpoint, or a checkpoint of its own. */
final class StartingPoint {
    private final JobConfig config;
    private final CheckpointStore store;
    private final Configuration hadoop;
    private final ProgressListener progress;

    StartingPoint(JobConfig config, CheckpointStore store, Configuration hadoop, ProgressListener progress) {
        this.config = config;
        this.store = store;
        this.hadoop = hadoop;
        this.progress = progress;
    }

    /**
     * Finds the starting point.
     *
     * @throws TrainingException if the latest checkpoint or snapshot cannot be resumed from
     */
    TrainingHistory find(TrainMode mode, ShardManifest manifest) {
        if (mode instanceof TrainMode.ResumeFrom from) {
            TrainingHistory history = resumed(CheckpointName.afterEpoch(from.epoch()), manifest);
            store.discardAfter(from.epoch());
            return history;
        }
        if (mode instanceof TrainMode.ResumeLatest) {
            Optional<CheckpointName> latest = store.latest().map(CheckpointEntry::name);
            if (latest.isPresent()) {
                store.requireOwnAfter(latest.get());
                return resumed(latest.get(), manifest);
            }
            store.requireOwn();
            progress.note("No checkpoint in " + store.path() + " yet: training starts from the beginning");
        }
        return beginning(manifest);
    }

    private TrainingHistory beginning(ShardManifest manifest) {
        if (config.model() instanceof ModelSpec.Checkpoint spec) {
            FineTuning.TunedModel tuned = new FineTuning(spec, new PretrainedModels(hadoop).read(spec)).start(manifest);
            progress.note("Training starts from " + tuned.origin().describe());
            return TrainingHistory.startingFrom(tuned.state()).startedFrom(tuned.origin());
        }
        return TrainingHistory.startingFrom(initialModel(manifest));
    }

    private ModelState initialModel(ShardManifest manifest) {
        if (config.model() instanceof ModelSpec.Pretrained spec) {
            ModelState trained = new PretrainedModels(hadoop).read(spec, manifest.example());
            Network network = NetworkFactory.fitting(trained.network(), NetworkData.of(manifest), spec.origin());
            return new ModelState(network, trained.parameters(), trained.updaterState(), 0, 0);
        }
        return ModelStates.of(networkFor(manifest).initialise());
    }

    private Network networkFor(ShardManifest manifest) {
        PretrainedModels models = new PretrainedModels(hadoop);
        return new NetworkFactory(
                        hadoop, spec -> models.read(spec, manifest.example()).network())
                .create(config.model(), NetworkData.of(manifest));
    }

    /** A resumed job does not take weights again, so another choice of layers would have no effect. */
    private void requireSameFineTuning(TrainingRecord record) {
        JsonNode before = record.configuration().path("model");
        if (!(config.model() instanceof ModelSpec.Checkpoint)) {
            return;
        }
        JsonNode now = JobConfigWriter.storedTree(config).path("model");
        for (String key : List.of("freeze", "head", "learningRates")) {
            if (!chosen(before, key).equals(chosen(now, key))) {
                throw new TrainingException(
                        "Cannot resume: model.%s is not that of the checkpoint of epoch %d in %s; restore it, or give checkpoints.path another folder"
                                .formatted(key, record.epoch(), store.path()));
            }
        }
    }

    /** The choice as text: a number that was read back may have another type of node. Jobs of older versions have no such keys. */
    private static String chosen(JsonNode model, String key) {
        JsonNode choice = model.path(key);
        return choice.isMissingNode() || choice.isNull() || (choice.isContainerNode() && choice.isEmpty())
                ? ""
                : choice.toString();
    }

    private TrainingHistory resumed(CheckpointName name, ShardManifest manifest) {
        Checkpoint checkpoint = store.load(name);
        ModelState model = checkpoint.model();
        if (config.model() instanceof ModelSpec.Builtin) {
            Network requested = networkFor(manifest);
            Network plain = ModelStates.of(requested.initialise()).network();
            if (!plain.equals(model.network())) {
                throw new TrainingException(
                        "Cannot resume: the model block describes another network than the checkpoint of epoch %d in %s; restore the block, or give checkpoints.path another folder"
                                .formatted(model.epoch(), store.path()));
            }
        }
        requireSameFineTuning(checkpoint.record());
        Optional<ShardManifest> before = checkpoint.shardManifest();
        if (before.isPresent() && !before.get().fingerprint().equals(manifest.fingerprint())) {
            throw new TrainingException(
                    "Cannot resume: the checkpoint of epoch %d in %s was trained on other data, or on data prepared otherwise; restore the data block, or give checkpoints.path another folder"
                            .formatted(model.epoch(), store.path()));
        }
        String differences = TrainingChanges.since(checkpoint.record().configuration(), config.training());
        if (name.isSnapshot() && !differences.isEmpty()) {
            throw new TrainingException(
                    ("Cannot resume within epoch %d: %s; set that back, or discard the snapshot: resume from an earlier checkpoint with"
                                    + " --from-epoch, or start again with --overwrite")
                            .formatted(name.epoch() + 1, differences));
        }
        if (!differences.isEmpty()) {
            progress.note("The result will not be the one of an uninterrupted run: " + differences);
        }
        progress.note("Resuming from %s in %s".formatted(name, store.path()));
        return TrainingHistory.resumedWithin(
                        model,
                        checkpoint.outerState(),
                        checkpoint.record().metrics(),
                        checkpoint.record().ledger(),
                        name.rounds())
                .startedFrom(checkpoint.record().origin());
    }
}
