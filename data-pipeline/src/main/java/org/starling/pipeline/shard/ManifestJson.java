package org.starling.pipeline.shard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;

/** How manifests become JSON and back; kept here so that the records need no annotations. */
final class ManifestJson {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .addMixIn(LabelFormat.class, LabelVariants.class)
            .addMixIn(ExampleFormat.class, MasksWhereThereAreAny.class)
            .build();

    private ManifestJson() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = LabelFormat.ClassIndex.class, name = "class"),
        @JsonSubTypes.Type(value = LabelFormat.ClassSequence.class, name = "class-sequence"),
        @JsonSubTypes.Type(value = LabelFormat.FloatVector.class, name = "vector")
    })
    private interface LabelVariants {}

    /** Shards hold no masks, so manifests do not speak of them. */
    interface MasksWhereThereAreAny {
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = NoMasks.class)
        MaskFormat masks();
    }

    /** Jackson leaves out what this is equal to. */
    private static final class NoMasks {
        @Override
        public boolean equals(Object value) {
            return MaskFormat.NONE.equals(value);
        }

        @Override
        public int hashCode() {
            return MaskFormat.NONE.hashCode();
        }
    }
}
