package org.starling.benchmarks.definition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Contenders that do the same work on the same data.
 *
 * @param name name within its benchmark
 * @param measured what the rates are, in a few words; {@code {key}} stands for the value of a setting
 * @param baseline name of the contender that the others are divided by
 * @param processes whether processes live on between rounds
 * @param settings the same for all contenders
 * @param quickSettings what replaces or adds to {@code settings} in a quick run
 * @param contenders in the order of the first round
 */
public record Case(
        String name,
        String measured,
        String baseline,
        Processes processes,
        Map<String, String> settings,
        Map<String, String> quickSettings,
        List<ContenderSpec> contenders) {
    public Case {
        settings = Map.copyOf(settings);
        quickSettings = Map.copyOf(quickSettings);
        contenders = List.copyOf(contenders);
        Set<String> names = new HashSet<>();
        for (ContenderSpec contender : contenders) {
            if (!names.add(contender.name())) {
                throw new IllegalArgumentException(
                        "Cannot define the case '%s': it has two contenders named '%s'; rename one"
                                .formatted(name, contender.name()));
            }
        }
        if (!names.contains(baseline)) {
            throw new IllegalArgumentException(
                    "Cannot define the case '%s': its baseline '%s' is not among %s".formatted(name, baseline, names));
        }
    }

    /** The settings that all contenders get, with {@code overrides} on top. */
    public Map<String, String> settings(Scale scale, Map<String, String> overrides) {
        Map<String, String> merged = new HashMap<>(settings);
        if (scale == Scale.QUICK) {
            merged.putAll(quickSettings);
        }
        merged.putAll(overrides);
        return merged;
    }

    /** {@link #measured} with the values of the settings in it. */
    public String describe(Map<String, String> values) {
        String text = measured;
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{" + value.getKey() + "}", value.getValue());
        }
        return text;
    }
}
