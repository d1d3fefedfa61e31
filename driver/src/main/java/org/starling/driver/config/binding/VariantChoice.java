package org.starling.driver.config.binding;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.starling.kernels.validation.Variants;

/** The records that a configuration can choose for a sealed interface. */
final class VariantChoice {
    private final Set<String> keys = new LinkedHashSet<>();
    private final Map<String, Class<? extends Record>> named = new LinkedHashMap<>();
    private final Map<String, Class<? extends Record>> keyed = new LinkedHashMap<>();

    private String discriminator = "";

    private VariantChoice() {}

    static VariantChoice of(Class<?> type) {
        VariantChoice choice = new VariantChoice();
        Variants byName = type.getAnnotation(Variants.class);
        if (byName != null) {
            choice.discriminator = byName.discriminator();
            choice.keys.add(choice.discriminator);
            for (Variants.Variant variant : byName.value()) {
                choice.named.put(variant.name(), variant.type());
            }
        }
        VariantsByKey byKey = type.getAnnotation(VariantsByKey.class);
        if (byKey != null) {
            for (VariantsByKey.KeyVariant variant : byKey.value()) {
                choice.keys.add(variant.key());
                choice.keyed.put(variant.key(), variant.type());
            }
        }
        if (choice.keys.isEmpty()) {
            throw new IllegalArgumentException("Cannot read YAML into " + type.getName() + ": it has no @Variants");
        }
        return choice;
    }

    /** The keys of which exactly one must be given. */
    Set<String> keys() {
        return keys;
    }

    /** The values that the discriminating key can have. */
    Set<String> names() {
        return named.keySet();
    }

    /** The key whose value is one of {@link #names()}; empty if records are chosen by key only. */
    String discriminator() {
        return discriminator;
    }

    /** The name that chooses a record; empty for one that is chosen by key. */
    Optional<String> nameOf(Class<?> type) {
        return named.entrySet().stream()
                .filter(variant -> variant.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    Optional<Class<? extends Record>> byName(String name) {
        return Optional.ofNullable(named.get(name));
    }

    Optional<Class<? extends Record>> byKey(String key) {
        return Optional.ofNullable(keyed.get(key));
    }

    /** All records that can be chosen. */
    Set<Class<? extends Record>> types() {
        Set<Class<? extends Record>> types = new LinkedHashSet<>(named.values());
        types.addAll(keyed.values());
        return types;
    }
}
