package org.starling.pipeline.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.CellForms;

class ShardManifestTest {
    private static final TableTransform AS_WRITTEN = new TableTransform(
            SampleManifests.TABLE.missingTexts(),
            SampleManifests.TABLE.undecodable(),
            CellForms.AS_WRITTEN,
            SampleManifests.TABLE.inputs(),
            SampleManifests.TABLE.encodings(),
            null,
            null,
            SampleManifests.STATISTICS);

    @ParameterizedTest
    @MethodSource("org.starling.pipeline.shard.SampleManifests#transforms")
    void whatIsWrittenIsReadBack(FittedTransform transform) {
        ShardManifest manifest = SampleManifests.of(transform);

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
                .isEqualTo(SampleManifests.of(SampleManifests.IMAGES));
        assertThat(version1(
                        """
                        {"raw":{"type":"TEXT","shape":[1],"columns":[]},"normalise":"NONE","statistics":[],
                         "text":{"spec":{"tokens":"WORDS","length":4,"vocabulary":10,"letters":"LOWER","truncate":"END",
                         "pad":"END","encode":"INDICES"},"vocabulary":["<padding>","<unknown>","a"],"merges":[]}}""",
                        "null"))
                .isEqualTo(SampleManifests.of(SampleManifests.TEXTS));
        assertThat(
                        version1(
                                """
                        {"raw":{"type":"FLOAT64","shape":[1],"columns":["x"]},"normalise":"SCALE",%s,"text":null}"""
                                        .formatted(statistics),
                                """
                        {"missingTexts":["NA"],"undecodable":"REJECT","inputs":[{"name":"x","kind":"NUMBER","part":null,
                         "fill":null,"least":null,"most":null}],"encodings":[{"as":"scaled","input":0,
                         "scaling":{"centre":1.0,"factor":2.0}}],"targets":null,"windows":null}"""))
                .isEqualTo(SampleManifests.of(AS_WRITTEN));
    }

    @Test
    void anotherVersionIsRefused() {
        String json = SampleManifests.of(SampleManifests.IMAGES).toJson().replace("\"version\" : 2", "\"version\" : 3");

        assertThatThrownBy(() -> ShardManifest.fromJson(json))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("remove the shards, and run preprocess again");
    }

    /** A manifest as version 1 wrote it: what was fitted to a table stood beside {@code transform}. */
    private static ShardManifest version1(String transform, String table) {
        String json = SampleManifests.of(SampleManifests.IMAGES).toJson();
        int from = json.indexOf("\"transform\"");
        int to = json.indexOf("\"books\"");
        return ShardManifest.fromJson((json.substring(0, from)
                        + "\"transform\":%s,\"table\":%s,".formatted(transform, table)
                        + json.substring(to))
                .replace("\"version\" : 2", "\"version\" : 1"));
    }
}
