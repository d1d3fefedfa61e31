package org.starling.kernels.validation;

import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.Optional;

/** Finds what a configuration of an earlier version means by a {@link FormerName}. */
public final class FormerNames {
    private FormerNames() {}

    /** The constant that had a name before. */
    public static <C extends Enum<?>> Optional<C> constant(Class<C> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> isFormerNameOf(field(type, constant), name))
                .findFirst();
    }

    /** Returns whether a component or constant had a name before. */
    public static boolean isFormerNameOf(AnnotatedElement element, String name) {
        FormerName former = element.getAnnotation(FormerName.class);
        return former != null && former.value().equals(name);
    }

    private static AnnotatedElement field(Class<?> type, Enum<?> constant) {
        try {
            return type.getField(constant.name());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(
                    "Cannot read the constants of " + type.getName() + ": " + e.getMessage(), e);
        }
    }
}
