package org.starling.driver.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.history.Json;
import org.starling.serving.history.TrainingRecord;

/**
 * The description of a model, as texts. Lists are in JSON. It names no paths, because models leave the machine.
 *
 * @param entries by name
 */
record ModelMetadata(Map<String, String> entries) {

    static ModelMetadata of(Checkpoint checkpoint, ShardManifest manifest, ExportedParts parts) {
        TrainingRecord record = checkpoint.record();
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("job", record.job());
        entries.put("epoch", Integer.toString(record.epoch()));
        entries.put("iteration", Integer.toString(record.iteration()));
        entries.put("completed", record.completed().toString());
        entries.put("starling", record.software().starling());
        entries.put("dl4j", record.software().dl4j());
        entries.put("data", manifest.fingerprint());
        entries.put("preprocessing", parts == ExportedParts.WHOLE_MODEL ? "inside" : "left out");
        boolean values = manifest.example().label() instanceof LabelFormat.FloatVector;
        entries.put(values ? "targets" : "classes", list(manifest.classes()));
        if (values) {
            entries.put(
                    "units",
                    parts == ExportedParts.WHOLE_MODEL
                            ? "those of the target columns"
                            : "normalised, as the network learnt them");
        }
        return new ModelMetadata(entries);
    }

    private static String list(List<String> names) {
        return Json.tree(names).toString();
    }
}
