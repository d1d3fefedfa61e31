package org.starling.pipeline.shard;

import java.util.List;
import java.util.Map;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.RawFormat;
import org.starling.pipeline.spec.RawType;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TimeOffset;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.text.TextEncoding;
import org.starling.pipeline.text.TextSpec;

/** Small manifests, one for each kind of transform. */
public final class SampleManifests {
    static final List<FeatureStatistics> STATISTICS = List.of(new FeatureStatistics("x", 3, 1, 2, 0, 9));
    static final ImageTransform IMAGES =
            new ImageTransform(new RawFormat(RawType.UINT8, List.of(1, 2, 2)), Normalisation.SCALE, STATISTICS);
    /** Token indices in float32, as older shards hold them. */
    public static final TextTransform TEXTS = new TextTransform(new TextEncoding(
            new TextSpec(
                    TextSpec.Tokens.WORDS,
                    4,
                    10,
                    TextSpec.Letters.LOWER,
                    TextSpec.Side.END,
                    TextSpec.Side.END,
                    TextSpec.Form.INDICES),
            List.of("<padding>", "<unknown>", "a"),
            List.of(),
            null));

    static final TableTransform TABLE = new TableTransform(
            List.of("NA"),
            UndecodableCell.REJECT,
            new CellForms(CompareSpec.CANONICAL, "UTC", Map.of("t", TimeOffset.ABSENT)),
            List.of(TableInput.of("x", TableInput.Kind.NUMBER, null)),
            List.of(new Encoding.Scaled(0, new ColumnScaling(1, 2))),
            null,
            null,
            STATISTICS);

    private SampleManifests() {}

    public static List<FittedTransform> transforms() {
        return List.of(IMAGES, TEXTS, TABLE);
    }

    public static ShardManifest of(FittedTransform transform) {
        return of(transform, Map.of());
    }

    /** A manifest without examples, of a job with this data section. */
    public static ShardManifest of(FittedTransform transform, Map<String, Object> spec) {
        return new ShardManifest(
                ShardManifest.VERSION,
                new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.ClassIndex(2)),
                List.of("a", "b"),
                Map.of("train", new SplitManifest(0, List.of(), List.of())),
                transform,
                new RecordLedger(0, 0, Map.of()),
                new Provenance("same", spec, List.of(), "now", "3.5"));
    }
}
