package org.starling.driver.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.starling.kernels.validation.FormerNames;

/** Params of an estimator or model that are defined together. */
abstract class ParamGroup {
    private final Params owner;
    private final List<Param<?>> all = new ArrayList<>();

    ParamGroup(Params owner) {
        this.owner = owner;
    }

    /** The params that the owner has. */
    final List<Param<?>> all() {
        return all;
    }

    /** Gives the owner a param. */
    final <P extends Param<?>> P add(P param) {
        all.add(param);
        return param;
    }

    /** Gives the owner a param with a default. */
    final <P extends Param<T>, T> P add(P param, T value) {
        owner.setDefault(param, value);
        return add(param);
    }

    final Param<String> text(String name, String doc) {
        return new Param<>(owner, name, doc);
    }

    final IntParam integer(String name, String doc, int least) {
        return new IntParam(owner, name, doc, ParamValidators.gtEq(least));
    }

    final DoubleParam number(String name, String doc, double least) {
        return new DoubleParam(owner, name, doc, ParamValidators.gtEq(least));
    }

    /**
     * A param with a constant of an enum as its value, in lower case with hyphens, as in job files. Former names are accepted, so that
     * saved models and pipelines can be loaded.
     */
    final <C extends Enum<C>> Param<String> choice(String name, String doc, Class<C> constants) {
        List<String> values = Stream.of(constants.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        return new Param<>(
                owner,
                name,
                values.stream().collect(Collectors.joining(", ", doc + "; one of ", "")),
                value -> values.contains(value)
                        || FormerNames.constant(constants, value).isPresent());
    }

    /** Whether the owner has the param, and it has a value. */
    final boolean isDefined(Param<?> param) {
        return all.contains(param) && owner.isDefined(param);
    }

    /** The value of a param, or the given one. */
    final <T> T value(Param<T> param, T otherwise) {
        return isDefined(param) ? owner.getOrDefault(param) : otherwise;
    }

    final <T> T value(Param<T> param) {
        return owner.getOrDefault(param);
    }

    /** The constant of a {@link #choice}. */
    final <C extends Enum<C>> C constant(Param<String> param, Class<C> constants) {
        String value = value(param);
        return FormerNames.constant(constants, value)
                .orElseGet(() ->
                        Enum.valueOf(constants, value.toUpperCase(Locale.ROOT).replace('-', '_')));
    }
}
