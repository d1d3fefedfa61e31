package org.starling.pipeline.fit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.text.TextEncoding;
import org.starling.pipeline.text.TextSpec;
import org.starling.pipeline.text.Tokeniser;
import scala.Tuple2;

/** Learns a {@link TextEncoding}. The result does not depend on partitions. */
public final class TextFitter {
    /** Byte-pair encoding is learnt from the most frequent words. */
    private static final int MAX_WORDS = 50_000;

    private TextFitter() {}

    /**
     * The encoding of the training texts: their most frequent tokens. Equally frequent tokens are taken in the order of texts.
     *
     * @param training the column {@link RawExamples#FEATURES} holds texts in UTF-8
     */
    public static TextEncoding fit(Dataset<Row> training, TextSpec spec) {
        JavaRDD<String> texts = training.select(RawExamples.FEATURES)
                .as(Encoders.BINARY())
                .toJavaRDD()
                .map(bytes -> Tokeniser.normalise(new String(bytes, StandardCharsets.UTF_8), spec));
        int free = spec.vocabulary() - TextEncoding.reservedTokens(spec).size();
        return switch (spec.tokens()) {
            case CHARACTERS -> encoding(
                    spec,
                    mostFrequent(texts, text -> Tokeniser.characters(text).iterator(), free)
                            .keySet(),
                    List.of());
            case WORDS -> encoding(
                    spec,
                    mostFrequent(texts, text -> Tokeniser.words(text).iterator(), free)
                            .keySet(),
                    List.of());
            case BPE -> bytePairs(
                    spec,
                    mostFrequent(texts, text -> Tokeniser.markedWords(text).iterator(), MAX_WORDS),
                    free);
        };
    }

    private static TextEncoding bytePairs(TextSpec spec, Map<String, Long> words, int free) {
        Map<String, Long> characters = new HashMap<>();
        words.forEach((word, count) ->
                Tokeniser.characters(word).forEach(character -> characters.merge(character, count, Long::sum)));
        List<String> tokens = characters.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(free)
                .map(Map.Entry::getKey)
                .toList();
        List<String> merges = new BytePairLearner(words).learn(free - tokens.size());
        Set<String> all = new HashSet<>(tokens);
        merges.forEach(pair -> all.add(pair.replace(" ", "")));
        return encoding(spec, all, merges);
    }

    private static TextEncoding encoding(TextSpec spec, Set<String> tokens, List<String> merges) {
        List<String> vocabulary = new ArrayList<>(TextEncoding.reservedTokens(spec));
        tokens.stream().sorted().forEach(vocabulary::add);
        return TextEncoding.of(spec, vocabulary, merges);
    }

    private static Map<String, Long> mostFrequent(
            JavaRDD<String> texts, FlatMapFunction<String, String> split, int count) {
        Map<String, Long> found = new HashMap<>();
        texts.flatMap(split)
                .mapToPair(token -> new Tuple2<>(token, 1L))
                .reduceByKey(Long::sum)
                .takeOrdered(count, new ByFrequency())
                .forEach(token -> found.put(token._1(), token._2()));
        return found;
    }

    /** Frequent tokens first. */
    private static final class ByFrequency implements Comparator<Tuple2<String, Long>>, java.io.Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(Tuple2<String, Long> one, Tuple2<String, Long> other) {
            int byCount = Long.compare(other._2(), one._2());
            return byCount != 0 ? byCount : one._1().compareTo(other._1());
        }
    }
}
