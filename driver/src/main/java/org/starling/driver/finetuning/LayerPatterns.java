package org.starling.driver.finetuning;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.starling.driver.config.network.NetworkException;
import org.starling.kernels.validation.NearestName;

/** Selection of layers by names and patterns, in which {@code *} stands for any characters and {@code ?} for one. Immutable. */
final class LayerPatterns {
    private static final Pattern WILDCARD = Pattern.compile("[*?]");

    private final String key;
    private final Collection<String> layers;

    /**
     * Creates a selection.
     *
     * @param key of the job file that holds the patterns, for messages
     * @param layers names that can be selected
     */
    LayerPatterns(String key, Collection<String> layers) {
        this.key = key;
        this.layers = List.copyOf(layers);
    }

    /** The layers that any of the patterns matches, in the order of the network. */
    Set<String> select(Collection<String> patterns) {
        Set<String> matching =
                patterns.stream().flatMap(pattern -> matching(pattern).stream()).collect(Collectors.toSet());
        return layers.stream().filter(matching::contains).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The layers that a pattern matches, in the order of the network.
     *
     * @throws NetworkException if there are none; names the nearest layer
     */
    List<String> matching(String pattern) {
        Pattern expression = expression(pattern);
        List<String> found = layers.stream()
                .filter(name -> expression.matcher(name).matches())
                .toList();
        if (found.isEmpty()) {
            throw new NetworkException(
                    "Cannot fine-tune the checkpoint: %s names '%s', and no layer with weights has this name%s"
                            .formatted(
                                    key,
                                    pattern,
                                    NearestName.hint(WILDCARD.matcher(pattern).replaceAll(""), layers)));
        }
        return found;
    }

    private static Pattern expression(String pattern) {
        return Pattern.compile(Stream.of(pattern.split("(?<=[*?])|(?=[*?])"))
                .map(part -> switch (part) {
                    case "*" -> ".*";
                    case "?" -> ".";
                    default -> Pattern.quote(part);
                })
                .collect(Collectors.joining()));
    }
}
