package org.starling.driver.modelimport;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.EpochChoice;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.modelimport.keras.KerasModelFile;
import org.starling.driver.modelimport.onnx.ImportSettings;
import org.starling.driver.modelimport.onnx.OnnxModelFile;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.pipeline.files.Failures;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.ModelFile;
import org.starling.serving.checkpoint.ModelState;

/** Reads the models that jobs start from. Stateless. */
public final class PretrainedModels {
    private final Configuration hadoop;

    /** A reader of files on any file system that {@code hadoop} knows. */
    public PretrainedModels(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /**
     * The model that a job names.
     *
     * @param format of the examples of the job
     * @throws NetworkException if there is none, or it cannot be used
     * @throws CheckpointException the same, for checkpoints
     */
    public ModelState read(ModelSpec.Pretrained spec, ExampleFormat format) {
        if (spec instanceof ModelSpec.Checkpoint checkpoint) {
            return read(checkpoint).model();
        }
        try {
            Path path = new Path(spec.origin());
            FileSystem files = path.getFileSystem(hadoop);
            try (InputStream source = files.open(path)) {
                long length = files.getFileStatus(path).getLen();
                if (spec instanceof ModelSpec.OnnxFile file) {
                    return OnnxModelFile.read(source, length, new ImportSettings(file.configuredUpdater(), format));
                } else if (spec instanceof ModelSpec.KerasFile file) {
                    return KerasModelFile.read(source, length, new ImportSettings(file.configuredUpdater(), format));
                }
                return ModelFile.read(source);
            }
        } catch (FileNotFoundException e) {
            throw new NetworkException(
                    "Cannot import the network %s: there is no such file; check the path".formatted(spec.origin()), e);
        } catch (IOException | IllegalArgumentException e) {
            throw new NetworkException(
                    "Cannot import the network %s: %s; check the file, and access to it"
                            .formatted(spec.origin(), Failures.reason(e)),
                    e);
        } catch (CheckpointException | NetworkException e) {
            throw new NetworkException("%s (file %s)".formatted(e.getMessage(), spec.origin()), e);
        }
    }

    /**
     * The checkpoint that a job names.
     *
     * @throws CheckpointException if there is none, or it cannot be used
     */
    public Checkpoint read(ModelSpec.Checkpoint spec) {
        EpochChoice choice = EpochChoice.parse(spec.epoch()).orElseThrow();
        return CheckpointStore.loadAt(spec.checkpoint(), choice, hadoop);
    }
}
