package org.starling.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.image.Resize;
import org.starling.pipeline.shard.SampleManifests;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.pipeline.testing.JsonMutations;
import org.starling.pipeline.testing.PipelineSpecs;

/** Manifests of shards: what is read, and what inference takes from it before it reads data. */
final class ManifestFuzzTarget implements FuzzTarget {
    @Override
    public String name() {
        return "manifest";
    }

    @Override
    public List<byte[]> seeds() {
        List<SourceSpec> sources = List.of(
                new ImageSource.Folder("images", List.of(28, 28), 1, Resize.NONE),
                new TextSource.Folder("texts"),
                new CsvSource("table.csv", Header.PRESENT, "y", ",", null));
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            PipelineSpecs spec = PipelineSpecs.of(sources.get(i), new ShardSpec("shards", 1, 0))
                    .split(new SplitSpec(0.25, 0));
            if (sources.get(i) instanceof TextSource) {
                spec.text(SampleManifests.TEXTS.encoding().spec());
            }
            FittedTransform transform = SampleManifests.transforms().get(i);
            Map<String, Object> described = SpecJson.toMap(spec.build());
            seeds.add(SampleManifests.of(transform, described).toJson().getBytes(StandardCharsets.UTF_8));
        }
        return seeds;
    }

    @Override
    public byte[] damaged(byte[] file, byte[] other, SplittableRandom random) {
        return JsonMutations.of(file, other, random);
    }

    @Override
    public boolean accepts(byte[] file) {
        try {
            ShardManifest manifest = ShardManifest.fromJson(new String(file, StandardCharsets.UTF_8));
            for (SplitManifest split : manifest.splits().values()) {
                split.byClass(manifest.classes());
            }
            InferencePipeline pipeline = InferencePipeline.of(manifest);
            pipeline.format().features().bytes();
            pipeline.classes();
            pipeline.targets();
            PipelineSpec.describedBy(manifest.provenance()).source();
            if (!ShardManifest.fromJson(manifest.toJson()).equals(manifest)) {
                throw new IllegalStateException("what is written again differs");
            }
            return true;
        } catch (DataException e) {
            if (!e.getMessage().startsWith("Cannot read the manifest: ")) {
                throw new IllegalStateException("the message says something else", e);
            }
            return false;
        }
    }
}
