package org.starling.driver.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.driver.config.network.FeatureColumn;
import org.starling.driver.config.network.NetworkData;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.driver.finetuning.FineTuning;
import org.starling.driver.modelimport.PretrainedModels;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.kernels.replica.Network;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelFile;

/**
 * Reads a network from a job file ({@code .yaml}), a folder of checkpoints, a DL4J model ({@code
 * .zip}), or the JSON of a DL4J configuration.
 */
final class ModelLocation {
    private static final String MANIFEST = "manifest.json";
    private static final int FEATURES = 16;
    private static final int ENTRIES = 10;
    private static final int CLASSES = 10;

    private final Configuration hadoop;
    private final List<String> overrides;

    /** {@code overrides} are assignments to keys of a job file. */
    ModelLocation(Configuration hadoop, List<String> overrides) {
        this.hadoop = hadoop;
        this.overrides = List.copyOf(overrides);
    }

    /** Reads the network at {@code location}, a path on any Hadoop file system. */
    Network read(String location) throws IOException {
        Path path = new Path(location);
        FileSystem files = path.getFileSystem(hadoop);
        if (location.endsWith(".yaml") || location.endsWith(".yml")) {
            return ofJob(location);
        } else if (files.getFileStatus(path).isDirectory()) {
            return ofCheckpoint(location);
        } else if (location.endsWith(".zip")) {
            try (InputStream source = files.open(path)) {
                return ModelFile.read(source).network();
            }
        }
        return NetworkFactory.parse(text(files, path), location);
    }

    private Network ofJob(String file) throws IOException {
        JobConfig job = new JobConfigReader(hadoop, DatasetLocator.ofUser()).read(file, overrides);
        if (job.model() instanceof ModelSpec.JsonFile json) {
            return read(json.json());
        } else if (job.model() instanceof ModelSpec.ZipFile zip) {
            return read(zip.zip());
        }
        Path manifest = new Path(job.data().shards().path(), MANIFEST);
        FileSystem files = manifest.getFileSystem(hadoop);
        if (job.model() instanceof ModelSpec.Checkpoint checkpoint) {
            Checkpoint source = new PretrainedModels(hadoop).read(checkpoint);
            return checkpoint.isFineTuned() && files.exists(manifest)
                    ? new FineTuning(checkpoint, source)
                            .start(ShardManifest.fromJson(text(files, manifest)))
                            .state()
                            .network()
                    : source.model().network();
        }
        NetworkData data = files.exists(manifest)
                ? NetworkData.of(ShardManifest.fromJson(text(files, manifest)))
                : standIn(job.model());
        if (job.model() instanceof ModelSpec.Pretrained spec) {
            return new PretrainedModels(hadoop).read(spec, data.format()).network();
        }
        return new NetworkFactory(hadoop, spec -> ofCheckpoint(spec.origin())).create(job.model(), data);
    }

    /** Before data is prepared its shape is not known; the layers of built-in networks do not depend on it. */
    private static NetworkData standIn(ModelSpec model) {
        List<FeatureColumn> columns = new ArrayList<>();
        if (model instanceof ModelSpec.Tabular) {
            columns.add(FeatureColumn.ofIndex("category", 0, ENTRIES));
            columns.add(FeatureColumn.ofNumbers("numbers", 1, FEATURES - 1));
        } else if (model instanceof ModelSpec.TwoTower towers) {
            Stream.of(towers.user(), towers.item())
                    .forEach(name -> columns.add(FeatureColumn.ofIndex(name, columns.size(), ENTRIES)));
            Stream.concat(towers.userColumns().stream(), towers.itemColumns().stream())
                    .forEach(name -> columns.add(FeatureColumn.ofNumbers(name, columns.size(), 1)));
        }
        if (model instanceof ModelSpec.Transformer) {
            return standInTexts(model);
        }
        FeatureFormat features = model instanceof ModelSpec.Cnn
                ? FeatureFormat.float32(1, 28, 28)
                : FeatureFormat.float32(Math.max(FEATURES, columns.size()));
        return new NetworkData(
                new ExampleFormat(features, new LabelFormat.ClassIndex(CLASSES)), List.of(), List.of(), columns);
    }

    private static NetworkData standInTexts(ModelSpec model) {
        FeatureFormat features = new FeatureFormat(FeatureType.UINT16, List.of(FEATURES), 1, 0);
        LabelFormat labels = model instanceof ModelSpec.TextClassifier
                ? new LabelFormat.ClassIndex(CLASSES)
                : new LabelFormat.ClassSequence(ENTRIES, FEATURES);
        MaskFormat masks = MaskFormat.NONE;
        if (model instanceof ModelSpec.Bert) {
            masks = new MaskFormat(FEATURES, FEATURES, MaskFormat.LabelUse.MASKED_TOKENS);
        } else if (model instanceof ModelSpec.TextClassifier) {
            masks = new MaskFormat(FEATURES, 0);
        }
        ExampleFormat format = new ExampleFormat(features, labels, masks);
        return new NetworkData(format, List.of(), List.of(), List.of(), ENTRIES);
    }

    private Network ofCheckpoint(String folder) {
        return CheckpointStore.loadAt(folder, hadoop).model().network();
    }

    private static String text(FileSystem files, Path path) throws IOException {
        try (InputStream source = files.open(path)) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
