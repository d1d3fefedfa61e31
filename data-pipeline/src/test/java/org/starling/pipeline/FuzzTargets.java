package org.starling.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.starling.pipeline.files.LinesFuzzTarget;
import org.starling.pipeline.image.ImageFuzzTarget;
import org.starling.pipeline.shard.ShardFuzzTarget;
import org.starling.pipeline.source.columnar.OrcFuzzTarget;
import org.starling.pipeline.source.columnar.ParquetFuzzTarget;
import org.starling.pipeline.source.image.CifarFuzzTarget;
import org.starling.pipeline.source.image.IdxFuzzTarget;
import org.starling.pipeline.source.table.csv.CsvFuzzTarget;
import org.starling.pipeline.source.table.json.JsonFuzzTarget;
import org.starling.pipeline.source.text.TextFuzzTarget;
import org.starling.pipeline.testing.FuzzTarget;

/** The readers of this module. */
public final class FuzzTargets {
    private FuzzTargets() {}

    /** A target for each format. */
    public static List<FuzzTarget> all() {
        List<FuzzTarget> targets = new ArrayList<>(ImageFuzzTarget.all());
        targets.addAll(TextFuzzTarget.all());
        targets.add(new LinesFuzzTarget());
        targets.addAll(IdxFuzzTarget.all());
        targets.add(new CifarFuzzTarget());
        targets.add(new CsvFuzzTarget());
        targets.add(new JsonFuzzTarget());
        targets.add(new ParquetFuzzTarget());
        targets.add(new OrcFuzzTarget());
        targets.addAll(ShardFuzzTarget.all());
        targets.add(new ManifestFuzzTarget());
        return targets;
    }
}
