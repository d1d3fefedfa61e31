package org.starling.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.starling.kernels.validation.Variants;

/** Lets Jackson select record types by {@link Variants}, as the YAML reader does. Thread-safe. */
final class VariantIntrospector extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeResolverBuilder<?> findTypeResolver(MapperConfig<?> config, AnnotatedClass type, JavaType base) {
        return variants(type.getRawType())
                .<TypeResolverBuilder<?>>map(variants -> new StdTypeResolverBuilder()
                        .init(JsonTypeInfo.Id.NAME, null)
                        .inclusion(JsonTypeInfo.As.PROPERTY)
                        .typeProperty(variants.discriminator()))
                .orElseGet(() -> super.findTypeResolver(config, type, base));
    }

    @Override
    public List<NamedType> findSubtypes(Annotated type) {
        return variants(type.getRawType())
                .map(variants -> Arrays.stream(variants.value())
                        .map(variant -> new NamedType(variant.type(), variant.name()))
                        .toList())
                .orElseGet(() -> super.findSubtypes(type));
    }

    /** The declaration of a type, or of its sealed interface. */
    private static Optional<Variants> variants(Class<?> type) {
        Variants own = type.getAnnotation(Variants.class);
        if (own != null) {
            return Optional.of(own);
        }
        return Arrays.stream(type.getInterfaces())
                .map(VariantIntrospector::variants)
                .flatMap(Optional::stream)
                .filter(variants ->
                        Arrays.stream(variants.value()).anyMatch(variant -> choosable(variant.type(), type)))
                .findFirst();
    }

    private static boolean choosable(Class<?> variant, Class<?> type) {
        return type.isAssignableFrom(variant);
    }
}
