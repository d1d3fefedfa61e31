package org.starling.driver.config.binding;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.starling.kernels.validation.FormerNames;
import org.starling.kernels.validation.NearestName;

/** Turns single YAML values into Java values: text, numbers, yes or no, durations and names of enum constants. */
final class ScalarReader {
    /** A hundred years; nanoseconds in a long reach three times as far. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    private ScalarReader() {}

    /** The value does not have the required type; the message names the type. */
    static final class WrongTypeException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongTypeException(String message) {
            super(message);
        }
    }

    static Object read(Class<?> type, JsonNode node) throws WrongTypeException {
        if (type == String.class) {
            return text(node);
        } else if (type == int.class || type == Integer.class) {
            return (int) wholeNumber(node, Integer.MIN_VALUE, Integer.MAX_VALUE);
        } else if (type == long.class || type == Long.class) {
            return wholeNumber(node, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (type == double.class || type == Double.class) {
            return number(node);
        } else if (type == float.class || type == Float.class) {
            return (float) number(node);
        } else if (type == boolean.class || type == Boolean.class) {
            return truth(node);
        } else if (type == Duration.class) {
            return duration(node);
        } else if (type.isEnum()) {
            return constant(type, node);
        }
        throw new IllegalArgumentException("Cannot read YAML into a " + type.getName() + ": no rule for this type");
    }

    /** The name of an enum constant in YAML. */
    static String yamlName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A value as an error message shows it. */
    static String describe(JsonNode node) {
        if (node.isObject()) {
            return "a group of keys";
        } else if (node.isArray()) {
            return "a list";
        }
        return node.isTextual() ? "'" + node.asText() + "'" : node.asText();
    }

    private static String text(JsonNode node) throws WrongTypeException {
        if (!node.isValueNode()) {
            throw mustBe("text", node);
        }
        return node.asText();
    }

    private static long wholeNumber(JsonNode node, long least, long most) throws WrongTypeException {
        if (!node.isIntegralNumber()) {
            throw mustBe("a whole number", node);
        }
        if (!node.canConvertToLong() || node.asLong() < least || node.asLong() > most) {
            throw mustBe("a whole number between " + least + " and " + most, node);
        }
        return node.asLong();
    }

    private static double number(JsonNode node) throws WrongTypeException {
        if (node.isNumber()) {
            return node.asDouble();
        }
        // YAML 1.1 takes 1e-3 for text, as it has no decimal point
        if (node.isTextual()) {
            try {
                return Double.parseDouble(node.asText());
            } catch (NumberFormatException e) {
                throw mustBe("a number", node);
            }
        }
        throw mustBe("a number", node);
    }

    private static boolean truth(JsonNode node) throws WrongTypeException {
        if (!node.isBoolean()) {
            throw mustBe("true or false", node);
        }
        return node.asBoolean();
    }

    private static Duration duration(JsonNode node) throws WrongTypeException {
        Matcher matcher = DURATION.matcher(node.asText().strip());
        if (!matcher.matches()) {
            throw mustBe("a duration such as 500ms, 60s, 5m or 2h", node);
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                };
        if (duration.compareTo(LONGEST) > 0) {
            throw mustBe("a duration of at most %dd".formatted(LONGEST.toDays()), node);
        }
        return duration;
    }

    private static Object constant(Class<?> type, JsonNode node) throws WrongTypeException {
        List<Enum<?>> constants = Arrays.<Enum<?>>asList((Enum<?>[]) type.getEnumConstants());
        List<String> names = constants.stream().map(ScalarReader::yamlName).toList();
        int index = node.isValueNode() ? names.indexOf(node.asText()) : -1;
        if (index >= 0) {
            return constants.get(index);
        }
        String nearest = FormerNames.constant(type.asSubclass(Enum.class), node.asText())
                .map(constant -> "; it is '" + yamlName(constant) + "' now")
                .or(() -> NearestName.of(node.asText(), names).map(name -> "; did you mean '" + name + "'?"))
                .orElse("");
        throw new WrongTypeException("must be one of " + String.join(", ", names) + ", is " + describe(node) + nearest);
    }

    private static WrongTypeException mustBe(String what, JsonNode node) {
        return new WrongTypeException("must be " + what + ", is " + describe(node));
    }
}
