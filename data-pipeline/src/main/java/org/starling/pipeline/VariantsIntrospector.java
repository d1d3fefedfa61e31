package org.starling.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import java.util.Arrays;
import java.util.List;
import org.starling.kernels.validation.Variants;

/** Lets JSON tell the records of a sealed interface apart in the way that YAML does: by its {@link Variants}. */
final class VariantsIntrospector extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeResolverBuilder<?> findTypeResolver(MapperConfig<?> config, AnnotatedClass type, JavaType baseType) {
        Variants variants = variants(type.getRawType());
        return variants == null
                ? super.findTypeResolver(config, type, baseType)
                : _constructStdTypeResolverBuilder()
                        .init(JsonTypeInfo.Id.NAME, null)
                        .inclusion(JsonTypeInfo.As.PROPERTY)
                        .typeProperty(variants.discriminator());
    }

    @Override
    public List<NamedType> findSubtypes(Annotated type) {
        Variants variants = variants(type.getRawType());
        return variants == null
                ? super.findSubtypes(type)
                : Arrays.stream(variants.value())
                        .map(variant -> new NamedType(variant.type(), variant.name()))
                        .toList();
    }

    @Override
    public String findTypeName(AnnotatedClass type) {
        Variants variants = variants(type.getRawType());
        return variants == null
                ? super.findTypeName(type)
                : Arrays.stream(variants.value())
                        .filter(variant -> variant.type() == type.getRawType())
                        .map(Variants.Variant::name)
                        .findFirst()
                        .orElse(null);
    }

    /** Those of a sealed interface, or of the one that a record belongs to. */
    private static Variants variants(Class<?> type) {
        Variants own = type.getAnnotation(Variants.class);
        for (Class<?> parent : type.getInterfaces()) {
            own = own == null ? variants(parent) : own;
        }
        return own;
    }
}
