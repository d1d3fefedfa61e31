package org.starling.pipeline.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Splits words into pieces by the learnt merges of characters. Not thread-safe: caches words. */
final class BytePairTokeniser implements Tokeniser {
    private static final int MAX_REMEMBERED = 100_000;

    private final Map<String, Integer> ranks = new HashMap<>();
    private final Map<String, List<String>> known = new HashMap<>();

    BytePairTokeniser(List<String> merges) {
        for (int i = 0; i < merges.size(); i++) {
            ranks.put(merges.get(i), i);
        }
    }

    @Override
    public List<String> split(String text) {
        List<String> pieces = new ArrayList<>();
        for (String word : Tokeniser.markedWords(text)) {
            if (known.size() > MAX_REMEMBERED) {
                known.clear();
            }
            pieces.addAll(known.computeIfAbsent(word, this::pieces));
        }
        return pieces;
    }

    /** Merges the pair that was learnt first, until no learnt pair is left. */
    private List<String> pieces(String word) {
        List<String> pieces = new ArrayList<>(Tokeniser.characters(word));
        while (true) {
            int best = Integer.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < pieces.size(); i++) {
                int rank = ranks.getOrDefault(pieces.get(i) + " " + pieces.get(i + 1), Integer.MAX_VALUE);
                if (rank < best) {
                    best = rank;
                    at = i;
                }
            }
            if (at < 0) {
                return List.copyOf(pieces);
            }
            pieces.set(at, pieces.get(at) + pieces.remove(at + 1));
        }
    }
}
