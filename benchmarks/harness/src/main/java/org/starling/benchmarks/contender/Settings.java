package org.starling.benchmarks.contender;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Named values that a benchmark definition and the command line give to a contender.
 *
 * @param values value by key
 */
public record Settings(Map<String, String> values) {
    public Settings {
        values = Map.copyOf(values);
    }

    /**
     * The value of {@code key}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String text(String key) {
        return find(key)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Cannot run this contender: the setting '%s' is missing; add --set %s=VALUE"
                                .formatted(key, key)));
    }

    public Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The value of {@code key} as a whole number of at least 1. */
    public int count(String key) {
        String value = text(key);
        try {
            int number = Integer.parseInt(value);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notA("positive whole number", key, value, e);
        }
        throw notA("positive whole number", key, value, null);
    }

    /** The value of {@code key} as seconds, which may be a fraction. */
    public double seconds(String key) {
        return decimal("number of seconds", key);
    }

    /** The value of {@code key} as a number, which may be a fraction. */
    public double number(String key) {
        return decimal("number", key);
    }

    private double decimal(String what, String key) {
        String value = text(key);
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw notA(what, key, value, e);
        }
    }

    /** The constant of {@code type} that the value of {@code key} names, in either case, dashes for underscores. */
    public <E extends Enum<E>> E choice(String key, Class<E> type) {
        String value = text(key);
        try {
            return Enum.valueOf(type, value.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw notA(type.getSimpleName(), key, value, e);
        }
    }

    private static IllegalArgumentException notA(String what, String key, String value, Exception cause) {
        return new IllegalArgumentException(
                "Cannot run this contender: the setting '%s' is not a %s (%s); correct --set %s"
                        .formatted(key, what, value, key),
                cause);
    }
}
