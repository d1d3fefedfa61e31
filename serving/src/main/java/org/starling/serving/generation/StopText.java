package org.starling.serving.generation;

import java.util.List;
import java.util.function.Consumer;

/** Passes a growing text on until one of some texts occurs in it. Holds back what may be the start of one. */
final class StopText {
    private final List<String> stops;
    private final Consumer<String> target;
    private final StringBuilder waiting = new StringBuilder();
    private boolean stopped;

    StopText(List<String> stops, Consumer<String> target) {
        this.stops = List.copyOf(stops);
        this.target = target;
    }

    boolean stopped() {
        return stopped;
    }

    void add(String text) {
        waiting.append(text);
        int end = stops.stream()
                .mapToInt(waiting::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
        stopped = end >= 0;
        pass(stopped ? end : waiting.length() - longestStart());
    }

    /** Passes on what was held back. */
    void end() {
        if (!stopped) {
            pass(waiting.length());
        }
    }

    private void pass(int length) {
        if (length > 0) {
            target.accept(waiting.substring(0, length));
            waiting.delete(0, length);
        }
    }

    /** The length of the longest end of the text that a stop text begins with. */
    private int longestStart() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, waiting.length()); length > longest; length--) {
                if (stop.startsWith(waiting.substring(waiting.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
