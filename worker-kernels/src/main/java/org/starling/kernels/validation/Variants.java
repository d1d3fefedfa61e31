package org.starling.kernels.validation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Selection of a record of a sealed interface in a configuration, by the value of one key. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Variants {
    /** The key that chooses, such as {@code format}. */
    String discriminator();

    /** The choices. */
    Variant[] value();

    /** One choice. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({})
    @interface Variant {
        /** Value of the key. */
        String name();

        /** The record of this choice. */
        Class<? extends Record> type();
    }
}
