package org.starling.driver.modelimport;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.checkpoint.CurrentSoftware;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.network.NetworkData;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.kernels.replica.Network;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.history.Json;
import org.starling.serving.history.Ledger;
import org.starling.serving.history.TrainingRecord;

/** Import of a model file as a checkpoint, which predicts without training. Immutable. */
public final class ModelImport {
    private final ModelSpec.Pretrained file;
    private final ImportedData data;

    public ModelImport(ModelSpec.Pretrained file, ImportedData data) {
        this.file = file;
        this.data = data;
    }

    /**
     * Reads the file.
     *
     * @param job name of the model
     * @return a checkpoint of epoch 0
     * @throws NetworkException if the file cannot be used, or its network does not fit the data
     * @throws org.starling.serving.checkpoint.CheckpointException if a parameter is NaN or infinite
     */
    public Checkpoint read(String job, Configuration hadoop) {
        ShardManifest manifest = data.manifest();
        ModelState trained = new PretrainedModels(hadoop).read(file, manifest.example());
        trained.requireFinite();
        Network network = NetworkFactory.fitting(trained.network(), NetworkData.of(manifest.example()), file.origin());
        TrainingRecord history = new TrainingRecord(
                TrainingRecord.VERSION,
                job,
                0,
                0,
                0,
                0,
                List.of(),
                Ledger.empty(),
                manifest.ledger(),
                Json.tree(Map.of("model", Map.of("imported", file.origin()))),
                CurrentSoftware.versions(),
                Instant.now());
        return new Checkpoint(
                new ModelState(network, trained.parameters(), trained.updaterState(), 0, 0),
                new float[0],
                manifest.toJson(),
                history);
    }
}
