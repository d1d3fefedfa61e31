package org.starling.driver.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.FormerName;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Variants.Variant;

class RecordBinderTest {
    enum Colour {
        RED,
        @FormerName("navy")
        DARK_BLUE
    }

    record Leaf(int size, @FormerName("paint") @Default("dark-blue") Colour colour) {
        Leaf {
            new Checks()
                    .require(size >= 1, "size", "must be at least 1, is " + size)
                    .done();
        }
    }

    @Variants(
            discriminator = "kind",
            value = {
                @Variant(name = "file", type = FileSource.class),
                @Variant(name = "table", type = TableSource.class)
            })
    @VariantsByKey(@VariantsByKey.KeyVariant(key = "url", type = UrlSource.class))
    sealed interface Source {}

    record FileSource(String path) implements Source {}

    record TableSource(String table) implements Source {}

    record UrlSource(String url) implements Source {}

    record Tree(
            String name,
            @Default("3") int height,
            @Default("0.5") double ratio,
            @OptionalValue Long seed,
            @Default("1m") Duration timeout,
            @Default("[1, 2]") List<Integer> shape,
            @Default("{}") Map<String, String> conf,
            @Default("[]") List<Leaf> leaves,
            @OptionalValue Source source,
            @Default("{size: 1}") Leaf top) {
        Tree {
            new Checks()
                    .require(height >= 1, "height", "must be at least 1, is " + height)
                    .done();
        }
    }

    private static final RecordReader<Tree> READER = new RecordReader<>(Tree.class, (tree, problems) -> {});

    private static Tree read(String yaml, String... overrides) {
        return READER.read(yaml, "tree.yaml", List.of(overrides));
    }

    private static List<String> problems(String yaml, String... overrides) {
        try {
            read(yaml, overrides);
            return List.of();
        } catch (ConfigurationException e) {
            return e.problems().stream().map(Object::toString).toList();
        }
    }

    @Test
    void formerNamesOfKeysAndValuesAreRefusedWithTheNewNames() {
        assertThat(problems("name: a\ntop: {size: 1, paint: navy}\n"))
                .containsExactlyInAnyOrder(
                        "top: unknown key 'paint'; it is 'colour' now",
                        "top.colour: must be one of red, dark-blue, is 'navy'; it is 'dark-blue' now");
        assertThat(problems("name: a\ntop: {size: 1, paint: red}\n"))
                .containsExactly("top: unknown key 'paint'; it is 'colour' now");
    }

    @Test
    void takesDefaultsForWhatIsLeftOut() {
        assertThat(read("name: a"))
                .isEqualTo(new Tree(
                        "a",
                        3,
                        0.5,
                        null,
                        Duration.ofMinutes(1),
                        List.of(1, 2),
                        Map.of(),
                        List.of(),
                        null,
                        new Leaf(1, Colour.DARK_BLUE)));
    }

    @Test
    void readsEveryKindOfValue() {
        Tree tree = read(
                """
                name: 1.10
                height: 5
                ratio: 1e-3
                seed: 5000000000
                timeout: 500ms
                shape: [28, 28]
                conf: {spark.task.cpus: 1, spark.ui.enabled: false}
                leaves:
                  - {size: 2, colour: red}
                  - {size: 3}
                source: {kind: file, path: x}
                """);
        assertThat(tree.name()).isEqualTo("1.10");
        assertThat(tree.ratio()).isEqualTo(1e-3);
        assertThat(tree.seed()).isEqualTo(5_000_000_000L);
        assertThat(tree.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(tree.conf()).containsOnly(Map.entry("spark.task.cpus", "1"), Map.entry("spark.ui.enabled", "false"));
        assertThat(tree.leaves()).containsExactly(new Leaf(2, Colour.RED), new Leaf(3, Colour.DARK_BLUE));
        assertThat(tree.source()).isEqualTo(new FileSource("x"));
    }

    @ParameterizedTest
    @CsvSource({
        "36501d,a duration of at most 36500d",
        "999999999h,a duration of at most 36500d",
        "99999999999999999999s,'a duration such as 500ms, 60s, 5m or 2h'"
    })
    void refusesDurationsThatAreTooLong(String text, String wanted) {
        assertThat(problems("name: a\ntimeout: " + text))
                .containsExactly("timeout: must be %s, is '%s'".formatted(wanted, text));
    }

    @ParameterizedTest
    @CsvSource({"60s,60", "5m,300", "2h,7200", "1d,86400"})
    void readsDurations(String text, long seconds) {
        assertThat(read("name: a\ntimeout: " + text).timeout()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void choosesVariantsByNameAndByKey() {
        assertThat(read("{name: a, source: {kind: table, table: t}}").source()).isEqualTo(new TableSource("t"));
        assertThat(read("{name: a, source: {url: u}}").source()).isEqualTo(new UrlSource("u"));
    }

    @Test
    void refusesVariantsThatAreUnknownMissingOrAmbiguous() {
        assertThat(problems("{name: a, source: {kind: fil}}"))
                .containsExactly("source.kind: unknown kind 'fil'; did you mean 'file'?");
        assertThat(problems("{name: a, source: {path: x}}"))
                .containsExactly("source: must have exactly one of the keys kind, url, has none");
        assertThat(problems("{name: a, source: {kind: file, path: x, url: u}}"))
                .containsExactly("source: must have exactly one of the keys kind, url, has [kind, url]");
        assertThat(problems("{name: a, source: {kind: file}}")).containsExactly("source.path: is missing");
    }

    @Test
    void reportsAllProblemsTogether() {
        assertThat(
                        problems(
                                """
                        heigth: 2
                        ratio: much
                        timeout: 60
                        shape: 3
                        leaves: [{size: 0}, {colour: read, size: 1}]
                        top: {size: 0, color: red}
                        """))
                .containsExactly(
                        "unknown key 'heigth'; did you mean 'height'?",
                        "name: is missing",
                        "ratio: must be a number, is 'much'",
                        "timeout: must be a duration such as 500ms, 60s, 5m or 2h, is 60",
                        "shape: must be a list, is 3",
                        "leaves[0].size: must be at least 1, is 0",
                        "leaves[1].colour: must be one of red, dark-blue, is 'read'; did you mean 'red'?",
                        "top: unknown key 'color'; did you mean 'colour'?",
                        "top.size: must be at least 1, is 0");
    }

    @Test
    void asksTheConstructorEvenWhenAnotherComponentIsUnreadable() {
        assertThat(problems("{name: a, height: 0, top: {size: 0}}"))
                .containsExactlyInAnyOrder("top.size: must be at least 1, is 0", "height: must be at least 1, is 0");
    }

    @Test
    void listsKnownKeysWhenNoneIsNear() {
        assertThat(problems("{name: a, top: {size: 1, zzzzzzzz: 1}}"))
                .containsExactly("top: unknown key 'zzzzzzzz'; known here: size, colour");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "height: 1.5|height: must be a whole number, is 1.5",
                "height: '1'|height: must be a whole number, is '1'",
                "height: 3000000000|height: must be a whole number between -2147483648 and 2147483647, is 3000000000",
                "name: [a]|name: must be text, is a list",
                "name: {a: b}|name: must be text, is a group of keys",
                "top: 1|top: must be a group of keys, is 1",
                "conf: [a]|conf: must be a group of keys, is a list",
            })
    void saysWhichTypeIsNeeded(String line, String problem) {
        String rest = line.startsWith("name") ? "" : "\nname: a";
        assertThat(problems(line.replace("'1'", "\"1\"") + rest)).containsExactly(problem);
    }

    @Test
    void keyWithoutValueCountsAsLeftOut() {
        assertThat(read("name: a\nheight:\n").height()).isEqualTo(3);
        assertThat(problems("name:\n")).containsExactly("name: is missing");
    }

    @Test
    void messageNamesTheOriginAndHasOneLinePerProblem() {
        assertThatThrownBy(() -> read("height: 0\n"))
                .hasMessage("Cannot use tree.yaml: 2 problems\n  name: is missing\n  height: must be at least 1, is 0");
        assertThatThrownBy(() -> read("height: 1\n")).hasMessage("Cannot use tree.yaml: name: is missing");
    }
}
