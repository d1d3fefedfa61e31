package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.starling.pipeline.text.Tokeniser;

/**
 * Learns byte-pair encoding: joins the most frequent pair of neighbours again and again. Source: R. Sennrich, B. Haddow,
 * A. Birch, "Neural machine translation of rare words with subword units" (2016, arXiv 1508.07909). The units are Unicode
 * characters, as there; among equally frequent pairs the one that comes first in the order of texts is taken.
 */
public final class BytePairLearner {
    private final List<List<String>> words = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private final Map<String, Long> pairs = new HashMap<>();
    private final Map<String, Set<Integer>> places = new HashMap<>();

    /**
     * @param frequencies of words
     */
    public BytePairLearner(Map<String, Long> frequencies) {
        new TreeMap<>(frequencies).forEach((word, count) -> {
            words.add(new ArrayList<>(Tokeniser.characters(word)));
            counts.add(count);
            count(words.size() - 1, 1);
        });
    }

    /** Up to {@code most} pairs to be joined, each separated by a space, in order. Pairs that occur once only are left. */
    public List<String> learn(int most) {
        List<String> merges = new ArrayList<>();
        while (merges.size() < most) {
            Map.Entry<String, Long> best = pairs.entrySet().stream()
                    .max(Map.Entry.<String, Long>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                    .orElse(null);
            if (best == null || best.getValue() < 2) {
                break;
            }
            merges.add(best.getKey());
            join(best.getKey());
        }
        return merges;
    }

    private void join(String pair) {
        String joined = pair.replace(" ", "");
        for (int word : List.copyOf(places.get(pair))) {
            count(word, -1);
            List<String> pieces = words.get(word);
            for (int i = 0; i + 1 < pieces.size(); i++) {
                if (key(pieces, i).equals(pair)) {
                    pieces.set(i, joined);
                    pieces.remove(i + 1);
                }
            }
            count(word, 1);
        }
    }

    private void count(int word, int sign) {
        List<String> pieces = words.get(word);
        for (int i = 0; i + 1 < pieces.size(); i++) {
            String key = key(pieces, i);
            long count = pairs.merge(key, sign * counts.get(word), Long::sum);
            Set<Integer> own = places.computeIfAbsent(key, any -> new HashSet<>());
            if (sign > 0) {
                own.add(word);
            } else {
                own.remove(word);
            }
            if (count == 0) {
                pairs.remove(key);
                places.remove(key);
            }
        }
    }

    /** Words hold no space, so a space separates. */
    private static String key(List<String> pieces, int at) {
        return pieces.get(at) + " " + pieces.get(at + 1);
    }
}
