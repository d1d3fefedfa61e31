package org.starling.driver.job;

import org.apache.hadoop.conf.Configuration;
import org.starling.driver.checkpoint.Checkpoint;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.ModelState;
import org.starling.driver.checkpoint.ModelStates;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.training.TrainingException;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.step.Network;
import org.starling.pipeline.shard.ShardManifest;

/** Where a training job starts: at freshly drawn parameters, at those of another job's checkpoint, or where it stopped. */
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
     * @throws TrainingException if the latest checkpoint cannot be gone on from
     */
    TrainingHistory find(TrainMode mode, ShardManifest manifest) {
        if (mode == TrainMode.RESUME && store.latest().isPresent()) {
            return resumed(store.loadLatest(), manifest);
        }
        if (mode == TrainMode.RESUME) {
            progress.note("No checkpoint in " + store.path() + " yet: training starts from the beginning");
        }
        return TrainingHistory.startingFrom(initialModel(manifest.example()));
    }

    private ModelState initialModel(ExampleFormat format) {
        Network network = new NetworkFactory(hadoop, path -> latestAt(path).network()).create(config.model(), format);
        if (config.model() instanceof ModelSpec.Checkpoint other) {
            ModelState trained = latestAt(other.checkpoint());
            return new ModelState(network, trained.parameters(), trained.updaterState(), 0, 0);
        }
        return ModelStates.of(network.initialise());
    }

    private ModelState latestAt(String path) {
        return CheckpointStore.at(path, hadoop).loadLatest().model();
    }

    private TrainingHistory resumed(Checkpoint checkpoint, ShardManifest manifest) {
        ModelState model = checkpoint.model();
        if (config.model() instanceof ModelSpec.Builtin) {
            Network asked = new NetworkFactory(hadoop, path -> latestAt(path).network())
                    .create(config.model(), manifest.example());
            Network plain = ModelStates.of(asked.initialise()).network();
            if (!plain.equals(model.network())) {
                throw new TrainingException(
                        "Cannot resume: the model block describes another network than the checkpoint of epoch %d in %s; restore the block, or give checkpoints.path another folder"
                                .formatted(model.epoch(), store.path()));
            }
        }
        if (!checkpoint.manifest().isEmpty()
                && !ShardManifest.fromJson(checkpoint.manifest()).fingerprint().equals(manifest.fingerprint())) {
            throw new TrainingException(
                    "Cannot resume: the checkpoint of epoch %d in %s was trained on other data, or on data prepared otherwise; restore the data block, or give checkpoints.path another folder"
                            .formatted(model.epoch(), store.path()));
        }
        progress.note("Going on from epoch %d in %s".formatted(model.epoch(), store.path()));
        return TrainingHistory.resumedFrom(
                model, checkpoint.record().metrics(), checkpoint.record().ledger());
    }
}
