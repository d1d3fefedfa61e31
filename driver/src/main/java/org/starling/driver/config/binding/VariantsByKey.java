package org.starling.driver.config.binding;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Records of a sealed interface that a configuration chooses by writing a key that only they have, beside those chosen by
 * {@link org.starling.kernels.validation.Variants}: {@code {json: network.json}} where {@code {builtin: mlp}} could stand.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface VariantsByKey {
    /** The choices. */
    KeyVariant[] value();

    /** One choice. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({})
    @interface KeyVariant {
        /** The key that chooses; also a component of the record. */
        String key();

        /** The record that is then read. */
        Class<? extends Record> type();
    }
}
