package org.starling.kernels.validation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a configuration says which record of a sealed interface it means: by the value of one key. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Variants {
    /** The key that chooses, such as {@code format}. */
    String discriminator();

    /** What can be chosen. */
    Variant[] value();

    /** One choice. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({})
    @interface Variant {
        /** Value of the key. */
        String name();

        /** The record that is then read. */
        Class<? extends Record> type();
    }
}
