package org.starling.pipeline.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.DataException;
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

class ShardManifestTest {
    private static final List<FeatureStatistics> STATISTICS = List.of(new FeatureStatistics("x", 3, 1, 2, 0, 9));
    private static final ImageTransform IMAGES =
            new ImageTransform(new RawFormat(RawType.UINT8, List.of(1, 2, 2)), Normalisation.SCALE, STATISTICS);
    private static final TextTransform TEXTS = new TextTransform(new TextEncoding(
            new TextSpec(
                    TextSpec.Tokens.WORDS,
                    4,
                    10,
                    TextSpec.Letters.LOWER,
                    TextSpec.Side.END,
                    TextSpec.Side.END,
                    TextSpec.Form.INDICES),
            List.of("<padding>", "<unknown>", "a"),
            List.of()));
    private static final TableTransform TABLE = new TableTransform(
            List.of("NA"),
            UndecodableCell.REJECT,
            new CellForms(CompareSpec.CANONICAL, "UTC", Map.of("t", TimeOffset.ABSENT)),
            List.of(TableInput.of("x", TableInput.Kind.NUMBER, null)),
            List.of(new Encoding.Scaled(0, new ColumnScaling(1, 2))),
            null,
            null,
            STATISTICS);

    private static final TableTransform AS_WRITTEN = new TableTransform(
            TABLE.missingTexts(),
            TABLE.undecodable(),
            CellForms.AS_WRITTEN,
            TABLE.inputs(),
            TABLE.encodings(),
            null,
            null,
            STATISTICS);

    static List<FittedTransform> transforms() {
        return List.of(IMAGES, TEXTS, TABLE);
    }

    @ParameterizedTest
    @MethodSource("transforms")
    void whatIsWrittenIsReadBack(FittedTransform transform) {
        ShardManifest manifest = manifest(transform);

        assertThat(ShardManifest.fromJson(manifest.toJson())).isEqualTo(manifest);
    }

    @Test
    void version1IsRead() {
        String statistics =
                "\"statistics\":[{\"name\":\"x\",\"count\":3,\"mean\":1,\"variance\":2,\"min\":0,\"max\":9}]";

        assertThat(version1(
                        """
                        {"raw":{"type":"UINT8","shape":[1,2,2],"columns":[]},"normalise":"SCALE",%s,"text":null}"""
                                .formatted(statistics),
                        "null"))
                .isEqualTo(manifest(IMAGES));
        assertThat(version1(
                        """
                        {"raw":{"type":"TEXT","shape":[1],"columns":[]},"normalise":"NONE","statistics":[],
                         "text":{"spec":{"tokens":"WORDS","length":4,"vocabulary":10,"letters":"LOWER","truncate":"END",
                         "pad":"END","encode":"INDICES"},"vocabulary":["<padding>","<unknown>","a"],"merges":[]}}""",
                        "null"))
                .isEqualTo(manifest(TEXTS));
        assertThat(
                        version1(
                                """
                        {"raw":{"type":"FLOAT64","shape":[1],"columns":["x"]},"normalise":"SCALE",%s,"text":null}"""
                                        .formatted(statistics),
                                """
                        {"missingTexts":["NA"],"undecodable":"REJECT","inputs":[{"name":"x","kind":"NUMBER","part":null,
                         "fill":null,"least":null,"most":null}],"encodings":[{"as":"scaled","input":0,
                         "scaling":{"centre":1.0,"factor":2.0}}],"targets":null,"windows":null}"""))
                .isEqualTo(manifest(AS_WRITTEN));
    }

    @Test
    void anotherVersionIsRefused() {
        String json = manifest(IMAGES).toJson().replace("\"version\" : 2", "\"version\" : 3");

        assertThatThrownBy(() -> ShardManifest.fromJson(json))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("remove the shards, and run preprocess again");
    }

    /** A manifest as version 1 wrote it: what was fitted to a table stood beside {@code transform}. */
    private static ShardManifest version1(String transform, String table) {
        String json = manifest(IMAGES).toJson();
        int from = json.indexOf("\"transform\"");
        int to = json.indexOf("\"books\"");
        return ShardManifest.fromJson((json.substring(0, from)
                        + "\"transform\":%s,\"table\":%s,".formatted(transform, table)
                        + json.substring(to))
                .replace("\"version\" : 2", "\"version\" : 1"));
    }

    private static ShardManifest manifest(FittedTransform transform) {
        return new ShardManifest(
                ShardManifest.VERSION,
                new ExampleFormat(FeatureFormat.float32(1), new LabelFormat.ClassIndex(2)),
                List.of("a", "b"),
                Map.of("train", new SplitManifest(0, List.of(), List.of())),
                transform,
                new RecordLedger(0, 0, Map.of()),
                new Provenance("same", Map.of(), List.of(), "now", "3.5"));
    }
}
