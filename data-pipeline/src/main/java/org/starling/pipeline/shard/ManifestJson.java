package org.starling.pipeline.shard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.pipeline.encode.FittedTransform;

/** Converts manifests to JSON and back. Mix-ins keep annotations out of the types of other modules. */
final class ManifestJson {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // messages would repeat the text
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .addMixIn(LabelFormat.class, LabelVariants.class)
            .addMixIn(ExampleFormat.class, MasksWhereThereAreAny.class)
            .build();

    private static final String TRANSFORM = "transform";
    private static final String TABLE = "table";
    private static final String TEXT = "text";

    private ManifestJson() {}

    /** Reads a manifest of this version, or of version 1. Null if the text is empty. */
    static ShardManifest read(String json) throws JsonProcessingException {
        JsonNode manifest = MAPPER.readTree(json);
        if (manifest instanceof ObjectNode old && old.path("version").asInt() == 1) {
            upgrade(old);
        }
        return MAPPER.treeToValue(manifest, ShardManifest.class);
    }

    /** Converts version 1, which had one transform object for images and texts and a second one for tables. */
    private static void upgrade(ObjectNode manifest) {
        JsonNode table = manifest.remove(TABLE);
        if (manifest.get(TRANSFORM) instanceof ObjectNode transform) {
            JsonNode text = transform.remove(TEXT);
            if (table instanceof ObjectNode fitted) {
                fitted.put(FittedTransform.KIND, FittedTransform.TABLE);
                fitted.set("statistics", transform.get("statistics"));
                manifest.set(TRANSFORM, fitted);
            } else if (text instanceof ObjectNode encoding) {
                manifest.putObject(TRANSFORM)
                        .put(FittedTransform.KIND, FittedTransform.TEXT)
                        .set("encoding", encoding);
            } else if (transform.get("raw") instanceof ObjectNode raw) {
                raw.remove("columns");
                transform.put(FittedTransform.KIND, FittedTransform.IMAGE);
            }
        }
        manifest.put("version", ShardManifest.VERSION);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = LabelFormat.ClassIndex.class, name = "class"),
        @JsonSubTypes.Type(value = LabelFormat.ClassSequence.class, name = "class-sequence"),
        @JsonSubTypes.Type(value = LabelFormat.FloatVector.class, name = "vector")
    })
    private interface LabelVariants {}

    /** Omits the mask format if it is {@link MaskFormat#NONE}, as it is in most shards. */
    interface MasksWhereThereAreAny {
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = NoMasks.class)
        MaskFormat masks();
    }

    /** Filter for Jackson, which omits values that are equal to it. */
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
