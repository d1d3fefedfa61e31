package org.starling.pipeline.fit;

import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.ShownText;
import org.starling.pipeline.shard.ShardDirectory;
import org.starling.pipeline.text.TextEncoding;
import org.starling.pipeline.text.TextSpec;

/**
 * A {@link TextEncoding} with the vocabulary of another job, in place of one that {@link TextFitter} learns.
 *
 * @param encoding the settings of this job, with the tokens and merges of the other one
 */
public record TakenVocabulary(TextEncoding encoding) {
    /**
     * Reads the manifest of {@link TextSpec#vocabularyOf()}.
     *
     * @throws DataException if there is none, it is not of texts, or texts would be split otherwise than there
     */
    public static TakenVocabulary of(TextSpec spec, Configuration conf) {
        String path = ShownText.withoutSecrets(spec.vocabularyOf());
        if (!(new ShardDirectory(spec.vocabularyOf(), conf).manifest().transform() instanceof TextTransform texts)) {
            throw new DataException(
                    "Cannot take the vocabulary: the data of %s are no texts; name shards or a checkpoint of texts in data.text.vocabularyOf"
                            .formatted(path));
        }
        TextEncoding other = texts.encoding();
        requireEqual(path, "tokens", other.spec().tokens(), spec.tokens());
        requireEqual(path, "letters", other.spec().letters(), spec.letters());
        int size = other.vocabulary().size();
        if (size > spec.vocabulary()) {
            throw new DataException(
                    "Cannot take the vocabulary: that of %s has %,d tokens, and data.text.vocabulary allows %,d; set it to at least %d"
                            .formatted(path, size, spec.vocabulary(), size));
        }
        if (spec.hidesTokens() && !other.hasMaskToken()) {
            throw new DataException(
                    "Cannot take the vocabulary: that of %s has no mask token, which data.text.labels: masked needs; name data of a job with labels: masked"
                            .formatted(path));
        }
        return new TakenVocabulary(TextEncoding.of(spec.withKnownVocabulary(), other.vocabulary(), other.merges()));
    }

    private static void requireEqual(String path, String key, Enum<?> other, Enum<?> given) {
        if (other != given) {
            throw new DataException(
                    "Cannot take the vocabulary: that of %s has %s: %s, and data.text.%s is %s; set it to %s"
                            .formatted(path, key, shown(other), key, shown(given), shown(other)));
        }
    }

    private static String shown(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Digest of tokens and merges. It does not depend on where they were read. */
    public String digest() {
        StringBuilder text = new StringBuilder();
        append(text, encoding.vocabulary());
        append(text, encoding.merges());
        return ContentDigests.sha256(text.toString());
    }

    private static void append(StringBuilder text, List<String> values) {
        text.append(values.size()).append('\n');
        values.forEach(value -> text.append(value.length()).append(' ').append(value));
    }
}
