package org.starling.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.ShownText;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.spec.CompareSpec;

/** A spec as JSON, for provenance and fingerprints. */
final class SpecJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .annotationIntrospector(new VariantIntrospector())
            .build();

    /** Version of the content of shards. It changes when the same job gives other bytes. */
    private static final int SHARD_VERSION = 1;

    private SpecJson() {}

    static Map<String, Object> toMap(PipelineSpec spec) {
        try {
            // by way of the text, so that numbers have the types that they have when a manifest is read again
            ObjectNode described = MAPPER.valueToTree(spec);
            for (String located : List.of("source", "test", "text", "privacy", "shards")) {
                if (described.get(located) instanceof ObjectNode node) {
                    node.properties().forEach(entry -> {
                        if (entry.getValue().isTextual()) {
                            String text =
                                    ShownText.withoutSecrets(entry.getValue().asText());
                            entry.setValue(node.textNode(text));
                        }
                    });
                }
            }
            return MAPPER.readValue(MAPPER.writeValueAsString(described), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot describe the job: " + e.getMessage(), e);
        }
    }

    static PipelineSpec fromMap(Map<String, Object> described) {
        return bound(described, PipelineSpec.class);
    }

    private static <T> T bound(Object described, Class<T> type) {
        try {
            return MAPPER.convertValue(described, type);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    "Cannot read the manifest: its job section is damaged or of another version (%s); run preprocess again with --overwrite"
                            .formatted(e.getMessage().lines().findFirst().orElse("")),
                    e);
        }
    }

    /** The source of a described job, without declared types of columns. */
    static SourceSpec sourceOf(Map<String, Object> described) {
        ObjectNode source = MAPPER.valueToTree(described.getOrDefault("source", Map.of()));
        source.remove("schema");
        return bound(source, SourceSpec.class);
    }

    /** The rules by which texts were equal in a described job. */
    static CompareSpec comparedBy(Map<String, Object> described) {
        return described.containsKey("compare")
                ? bound(described.get("compare"), CompareSpec.class)
                : CompareSpec.AS_WRITTEN;
    }

    /**
     * Digest of all that decides the shards' bytes: settings without paths, and the contents that the paths led to.
     *
     * @param keyId identifies the key of sensitive columns
     * @param vocabulary digest of the vocabulary that is taken from another job
     */
    static String fingerprint(
            PipelineSpec spec, List<SourceFile> files, Optional<String> keyId, Optional<String> vocabulary) {
        ObjectNode settings = MAPPER.valueToTree(spec);
        if (settings.get("privacy") instanceof ObjectNode node) {
            node.remove("key");
            keyId.ifPresent(id -> node.put("keyId", id));
        }
        if (settings.get("text") instanceof ObjectNode node) {
            vocabulary.ifPresent(digest -> node.put("vocabularyOf", digest));
        }
        for (String source : List.of("source", "test")) {
            if (settings.get(source) instanceof ObjectNode node) {
                node.remove(List.of("images", "path", "name"));
                if ("idx".equals(node.path("format").asText())) {
                    node.remove("labels");
                }
            }
        }
        ((ObjectNode) settings.get("shards")).remove(List.of("path", "rejected"));
        if (CompareSpec.CANONICAL.equals(spec.compare())) {
            // shards that were made before there was a choice stay valid
            settings.remove("compare");
        }
        StringBuilder text = new StringBuilder("version " + SHARD_VERSION + "\n");
        try {
            text.append(MAPPER.writeValueAsString(MAPPER.treeToValue(settings, Map.class)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot describe the job: " + e.getMessage(), e);
        }
        for (SourceFile file : files) {
            text.append('\n')
                    .append(file.role())
                    .append(' ')
                    .append(file.bytes())
                    .append(' ')
                    .append(file.digest());
        }
        return ContentDigests.sha256(text.toString());
    }
}
