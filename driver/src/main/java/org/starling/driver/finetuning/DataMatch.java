package org.starling.driver.finetuning;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.starling.driver.config.network.NetworkException;
import org.starling.pipeline.encode.Encoding.Categorical;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.ShownText;
import org.starling.pipeline.text.TextEncoding;

/**
 * Compares how the data of a checkpoint and those of a job were encoded. Weights are of use only for features with the same meaning:
 * the same tokens, columns and categories, or pixels. Fitted numbers, such as means, may differ. Stateless.
 */
final class DataMatch {
    private DataMatch() {}

    /**
     * Checks that features have the same meaning.
     *
     * @throws NetworkException if they have not; names the first difference
     */
    static void require(FittedTransform before, FittedTransform now) {
        difference(before, now).ifPresent(difference -> {
            throw new NetworkException("Cannot fine-tune the checkpoint on these data: " + difference);
        });
    }

    private static Optional<String> difference(FittedTransform before, FittedTransform now) {
        if (before instanceof TextTransform old && now instanceof TextTransform given) {
            return difference(old.encoding(), given.encoding());
        } else if (before instanceof TableTransform old && now instanceof TableTransform given) {
            return difference(old, given);
        } else if (before instanceof ImageTransform old && now instanceof ImageTransform given) {
            return old.normalise() == given.normalise()
                    ? Optional.empty()
                    : Optional.of("its pixels were normalised by %s, these by %s; set data.normalise"
                            .formatted(old.normalise(), given.normalise()));
        }
        return Optional.of(
                "it was trained on %s, and these are %s; use data of the same kind".formatted(kind(before), kind(now)));
    }

    private static String kind(FittedTransform transform) {
        if (transform instanceof TextTransform) {
            return "texts";
        }
        return transform instanceof TableTransform ? "a table" : "images";
    }

    private static Optional<String> difference(TextEncoding old, TextEncoding now) {
        if (old.spec().tokens() != now.spec().tokens()
                || old.spec().letters() != now.spec().letters()
                || old.spec().encode() != now.spec().encode()) {
            return Optional.of(
                    "its texts were encoded with tokens, letters and encode %s, %s and %s, these with %s, %s and %s; set data.text"
                            .formatted(
                                    old.spec().tokens(),
                                    old.spec().letters(),
                                    old.spec().encode(),
                                    now.spec().tokens(),
                                    now.spec().letters(),
                                    now.spec().encode()));
        } else if (old.spec().masksPadding() && !now.spec().masksPadding()) {
            return Optional.of(
                    "its padding was masked, and here padding counts as tokens; set data.text.padding to masked");
        } else if (old.vocabulary().equals(now.vocabulary()) && old.merges().equals(now.merges())) {
            return Optional.empty();
        }
        return Optional.of(
                "its vocabulary has %,d tokens and theirs %,d, the first difference is at token %d; name its shards in data.text.vocabularyOf"
                        .formatted(
                                old.vocabulary().size(),
                                now.vocabulary().size(),
                                firstDifference(old.vocabulary(), now.vocabulary())));
    }

    private static Optional<String> difference(TableTransform old, TableTransform now) {
        List<String> before = features(old);
        List<String> given = features(now);
        if (!before.equals(given)) {
            int first = firstDifference(before, given);
            return Optional.of("it was trained on %s where these data have %s; set data.features as its job has them"
                    .formatted(at(before, first), at(given, first)));
        }
        for (int i = 0; i < old.encodings().size(); i++) {
            Optional<Categorical> categories = old.encodings().get(i).categorical();
            if (categories.isPresent()
                    && !categories
                            .get()
                            .categories()
                            .equals(now.encodings()
                                    .get(i)
                                    .categorical()
                                    .orElseThrow()
                                    .categories())) {
                return Optional.of("the column %s has other categories than its data; use data with the same ones"
                        .formatted(ShownText.line(
                                old.inputs().get(categories.get().input()).name())));
            }
        }
        return Optional.empty();
    }

    /** The columns that are read, then the kind and the number of values of each encoding. */
    private static List<String> features(TableTransform table) {
        return Stream.concat(
                        table.inputs().stream().map(input -> "the column " + ShownText.line(input.name())),
                        table.encodings().stream().map(encoding -> "%d values as %s"
                                .formatted(encoding.width(), encoding.getClass().getSimpleName())))
                .toList();
    }

    private static String at(List<String> features, int index) {
        return index < features.size() ? features.get(index) : "no more columns";
    }

    private static int firstDifference(List<String> one, List<String> other) {
        int index = 0;
        while (index < one.size() && index < other.size() && one.get(index).equals(other.get(index))) {
            index++;
        }
        return index;
    }
}
