package org.starling.driver.finetuning;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.driver.config.network.NetworkException;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.RawFormat;
import org.starling.pipeline.spec.RawType;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.text.TextEncoding;
import org.starling.pipeline.text.TextSpec;
import org.starling.pipeline.text.TextSpec.Letters;
import org.starling.pipeline.text.TextSpec.Side;

class DataMatchTest {
    private static TextTransform texts(int length, Letters letters, String... tokens) {
        TextSpec spec =
                new TextSpec(TextSpec.Tokens.WORDS, length, 10, letters, Side.END, Side.END, TextSpec.Form.INDICES);
        return new TextTransform(TextEncoding.of(
                spec,
                Stream.concat(TextEncoding.RESERVED_TOKENS.stream(), Arrays.stream(tokens))
                        .toList(),
                List.of()));
    }

    private static TableTransform table(String column, String... categories) {
        return new TableTransform(
                List.of(),
                UndecodableCell.REJECT,
                null,
                List.of(TableInput.of(column, TableInput.Kind.TEXT, null)),
                List.of(new Encoding.OneHot(0, List.of(categories))),
                null,
                null,
                List.of());
    }

    private static ImageTransform images(Normalisation normalise) {
        return new ImageTransform(new RawFormat(RawType.UINT8, List.of(1, 2, 2)), normalise, List.of());
    }

    private static void assertRefused(FittedTransform before, FittedTransform now, String... message) {
        assertThatThrownBy(() -> DataMatch.require(before, now))
                .isInstanceOf(NetworkException.class)
                .hasMessageContainingAll(message);
    }

    @Test
    void anotherVocabularyIsRefused() {
        DataMatch.require(texts(4, Letters.LOWER, "a", "b"), texts(9, Letters.LOWER, "a", "b"));
        assertRefused(
                texts(4, Letters.LOWER, "a", "b"),
                texts(4, Letters.LOWER, "a", "c", "d"),
                "vocabulary has 4 tokens and theirs 5, the first difference is at token 3");
        assertRefused(texts(4, Letters.LOWER, "a"), texts(4, Letters.KEEP, "a"), "LOWER", "KEEP", "data.text");
    }

    @Test
    void otherColumnsAndCategoriesAreRefused() {
        DataMatch.require(table("x", "a", "b"), table("x", "a", "b"));
        assertRefused(table("x", "a", "b"), table("y", "a", "b"), "the column x where these data have the column y");
        assertRefused(table("x", "a", "b"), table("x", "a", "c"), "the column x has other categories");
        assertRefused(table("x", "a", "b"), table("x", "a"), "2 values as OneHot", "1 values as OneHot");
    }

    @ParameterizedTest
    @EnumSource(
            value = Normalisation.class,
            names = {"NONE", "STANDARDISE"})
    void otherPixelsAreRefused(Normalisation normalise) {
        DataMatch.require(images(normalise), images(normalise));
        assertRefused(images(Normalisation.SCALE), images(normalise), "SCALE", normalise.name(), "data.normalise");
    }

    @Test
    void dataOfAnotherKindAreRefused() {
        assertRefused(texts(4, Letters.LOWER, "a"), table("x", "a"), "trained on texts, and these are a table");
    }
}
