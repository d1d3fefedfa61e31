package org.starling.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.Checkpoints;
import org.starling.driver.checkpoint.Retention;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelStates;

/** Prepared data and checkpoints for tests of services. */
public final class ServingJobs {
    private ServingJobs() {}

    /** A job over some data. */
    public static JobConfig job(Path folder, String name, String data) throws IOException {
        String yaml =
                """
                name: %2$s
                data:
                %3$s
                  split: {test: 0.2, seed: 1}
                  shards: {path: %1$s/%2$s-shards, count: 2}
                model: {builtin: mlp}
                training: {epochs: 1}
                checkpoints: {path: %1$s/%2$s-checkpoints}
                """
                        .formatted(folder, name, data.formatted(folder).stripTrailing());
        Path file = Files.writeString(folder.resolve(name + ".yaml"), yaml);
        return new JobConfigReader(new Configuration(), DatasetLocator.ofUser()).read(file.toString(), List.of());
    }

    /** The manifest of the prepared data, as a checkpoint holds it. */
    public static ShardManifest prepare(JobConfig config) {
        String json = new Preprocess(LocalSpark.session())
                .run(config.data(), ExistingShards.FAIL)
                .manifest()
                .toJson();
        return ShardManifest.fromJson(json);
    }

    /** A checkpoint of a network that was not trained; returns the folder. */
    public static Path save(Path folder, ShardManifest manifest, MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        network.setIterationCount(5);
        network.setEpochCount(1);
        CheckpointStore.at(folder.toString(), new Configuration())
                .save(
                        new Checkpoint(
                                ModelStates.of(network),
                                new float[0],
                                manifest.toJson(),
                                Checkpoints.ofEpoch(1).record()),
                        new Retention(0));
        return folder;
    }
}
