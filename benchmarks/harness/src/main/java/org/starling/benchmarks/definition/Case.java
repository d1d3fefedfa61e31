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
 * @param extensions the CPU must have one of these vector extensions, as Linux names them; empty for any CPU
 */
public record Case(
        String name,
        String measured,
        String baseline,
        Processes processes,
        Map<String, String> settings,
        Map<String, String> quickSettings,
        List<ContenderSpec> contenders,
        Set<String> extensions) {
    public Case {
        settings = Map.copyOf(settings);
        quickSettings = Map.copyOf(quickSettings);
        contenders = List.copyOf(contenders);
        extensions = Set.copyOf(extensions);
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

    /** A case for any CPU. */
    public Case(
            String name,
            String measured,
            String baseline,
            Processes processes,
            Map<String, String> settings,
            Map<String, String> quickSettings,
            List<ContenderSpec> contenders) {
        this(name, measured, baseline, processes, settings, quickSettings, contenders, Set.of());
    }

    /** Whether a CPU with the vector extensions {@code present} can run it. */
    public boolean runsWith(List<String> present) {
        return extensions.isEmpty() || present.stream().anyMatch(extensions::contains);
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
