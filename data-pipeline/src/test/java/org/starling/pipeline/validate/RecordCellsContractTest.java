package org.starling.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.DuplicateSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.RuleSpec;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TimeOffset;
import org.starling.pipeline.spec.TimePart;
import org.starling.pipeline.spec.UndecodableCell;

/** Holds for all sources: the same texts make the same validated records, whatever kind of cells has them. */
public abstract class RecordCellsContractTest {
    /** The columns of the records. */
    protected static final List<String> COLUMNS = List.of("x", "t", "at", "kind");

    private static final TableInput X = TableInput.of("x", TableInput.Kind.NUMBER, null);
    private static final TableInput T = TableInput.of("t", TableInput.Kind.TEXT, null);
    private static final TableInput AT = TableInput.of("at", TableInput.Kind.TIME, TimePart.HOUR);

    private static final CellForms FORMS = new CellForms(CompareSpec.CANONICAL, "UTC", Map.of());
    private static final String TIME = "2024-02-29T13:00";
    private static final RecordHasher.Seeds SEEDS = new RecordHasher.Seeds(3, 4);

    /** Cells that hold some texts, without quotes or delimiters; null for none. */
    protected abstract RecordCells cells(List<String> texts);

    @Test
    void cellsGetTheirTypes() {
        ValidatedRecord record = validate(clean().done(), "1.5e1", "ape", "2024-02-29T13:00", "yes");

        assertThat(record.reason()).isNull();
        assertThat(record.line()).isNull();
        assertThat(record.number(0)).isEqualTo(15);
        assertThat(record.text(1)).hasToString("ape");
        assertThat(record.number(2)).isEqualTo(13);
        assertThat(record.label()).hasToString("yes");
        assertThat(record.source()).hasToString("source");
    }

    @Test
    void missingTextsAreNoValues() {
        assertReason(clean().done(), "column x: missing value", null, "ape", TIME, "yes");
        assertReason(clean().done(), "column t: missing value", "1", null, TIME, "yes");
        assertReason(clean().done(), "column at: missing value", "1", "ape", null, "yes");
        assertReason(clean().missing("NA").done(), "column x: missing value", "NA", "ape", TIME, "yes");
        assertReason(clean().missing("NA").done(), "column t: missing value", "1", "NA", TIME, "yes");
        assertReason(clean().missing("NA").done(), "missing label", "1", "ape", TIME, "NA");
        assertReason(clean().done(), "column x: not a number", "NA", "ape", TIME, "yes");
    }

    @Test
    void categoriesAndLabelsThatAreTheSameNumberAreEqual() {
        for (String one : List.of("1", "1.0", "1.00", "1e0", "+1", " 1.0 ")) {
            ValidatedRecord record =
                    validate(clean().labels("1.0", "2").done().comparedBy(CompareSpec.CANONICAL), "1", one, TIME, one);

            assertThat(record.reason()).isNull();
            assertThat(record.text(1)).hasToString("1");
            assertThat(record.label()).hasToString("1");
        }
        assertThat(validate(clean().done(), "1", "01", TIME, "yes").text(1)).hasToString("01");
    }

    @Test
    void textsOfOtherUnicodeFormsAreEqual() {
        String composed = "caf\u00e9";
        String decomposed = "cafe\u0301";
        CleanSpec clean = clean().rule(new RuleSpec.OneOf("t", List.of(decomposed)))
                .rule(new RuleSpec.Regex("t", "caf."))
                .labels(decomposed, "no")
                .by("t")
                .done()
                .comparedBy(CompareSpec.CANONICAL);

        for (String text : List.of(composed, decomposed)) {
            ValidatedRecord record = validate(clean, "1", text, TIME, text);
            assertThat(record.reason()).isNull();
            assertThat(record.text(1)).hasToString(composed);
            assertThat(record.label()).hasToString(composed);
            int changed = text.equals(composed) ? 0 : CellForm.UNICODE_CHANGED.bit();
            assertThat(record.forms(1)).isEqualTo(changed);
            assertThat(record.labelForms()).isEqualTo(changed);
        }
        long key = hashed(clean, "1", composed, TIME, "no").key();
        assertThat(hashed(clean, "2", decomposed, TIME, "no").key()).isEqualTo(key);
    }

    @Test
    void missingTextsThatAreNumbersAreComparedAsNumbers() {
        CleanSpec clean = clean().missing("-999").done();

        assertReason(clean, "column x: missing value", "-999.0", "ape", TIME, "yes");
        assertReason(clean, "column x: missing value", "-9.99e2", "ape", TIME, "yes");
        assertReason(clean, "column t: missing value", "1", "-999.0", TIME, "yes");
        assertThat(validate(clean, "-999.5", "ape", TIME, "yes").reason()).isNull();
    }

    @Test
    void emptySetsAreValues() {
        for (String empty : Arrays.asList(null, "", "  ")) {
            ValidatedRecord record = sets(TableInput.ofSets("t")).validate(cells(row("1", empty, TIME, "yes")));
            assertThat(record.reason()).isNull();
            assertThat(record.isMissing(0)).isFalse();
            assertThat(record.text(0)).hasToString("");
            assertThat(reason(sets(TableInput.of("t", TableInput.Kind.SET, null)), "1", empty, TIME, "yes"))
                    .isEqualTo("column t: missing value");
        }
        assertThat(reason(sets(TableInput.ofSets("t")), "1", "NA", TIME, "yes")).isEqualTo("column t: missing value");
        // a number with the separator . would be two categories
        ValidatedRecord record = sets(TableInput.ofSets("t")).validate(cells(row("1", "1.0", TIME, "yes")));
        assertThat(record.text(0)).hasToString("1.0");
    }

    private static RecordValidator sets(TableInput input) {
        return new RecordValidator.Compiler(
                        columns(),
                        new ValidationSpec(
                                clean().missing("NA").done(),
                                List.of(input),
                                1,
                                Set.of(),
                                null,
                                LabelUse.IF_PRESENT,
                                null,
                                null,
                                FORMS,
                                null),
                        RecordCellsContractTest::parse,
                        RecordCellsContractTest::sql)
                .compile();
    }

    @Test
    void timesOfAnotherFormThanInTrainingAreRejected() {
        CellForms trained = new CellForms(CompareSpec.CANONICAL, "UTC", Map.of("at", TimeOffset.PRESENT));
        RecordValidator validator = new RecordValidator.Compiler(
                        columns(),
                        new ValidationSpec(
                                clean().done(),
                                List.of(AT),
                                1,
                                Set.of(),
                                null,
                                LabelUse.IF_PRESENT,
                                null,
                                null,
                                trained,
                                null),
                        RecordCellsContractTest::parse,
                        RecordCellsContractTest::sql)
                .compile();

        assertThat(reason(validator, "1", "ape", TIME, "yes"))
                .isEqualTo("column at: time without an offset, unlike in the training data");
    }

    @Test
    void missingValuesThatAreFilledAreNoFaults() {
        ValidatedRecord record = validator(clean().done(), Set.of("x", "t", "at"), LabelUse.REQUIRED)
                .validate(cells(row(null, null, null, "yes")));

        assertThat(record.reason()).isNull();
        assertThat(List.of(record.isMissing(0), record.isMissing(1), record.isMissing(2)))
                .containsOnly(true);
    }

    @Test
    void cellsThatCannotBeDecodedAreFaultsOrMissing() {
        assertReason(clean().done(), "column x: not a number", "1d", "ape", TIME, "yes");
        assertReason(clean().done(), "column x: not finite", "-inf", "ape", TIME, "yes");
        assertReason(clean().done(), "column x: not finite", "NaN", "ape", TIME, "yes");
        assertReason(clean().done(), "column x: beyond float32", "1e39", "ape", TIME, "yes");
        assertReason(clean().done(), "column at: not a point of time", "1", "ape", "noon", "yes");
        assertReason(clean().undecodable().done(), "column x: missing value", "1e39", "ape", TIME, "yes");
        assertReason(clean().undecodable().done(), "column at: missing value", "1", "ape", "noon", "yes");
    }

    @Test
    void theFirstFaultIsTheReasonAndTheRecordIsShown() {
        ValidatedRecord record = validate(clean().done(), "one", null, "noon", null);

        assertThat(record.reason()).hasToString("column x: not a number");
        assertThat(record.line()).hasToString("one,,noon,");
    }

    @Test
    void rangesHoldBothEnds() {
        CleanSpec clean = clean().rule(new RuleSpec.Range("x", 0.0, 9.0)).done();

        assertThat(validate(clean, "0", "ape", TIME, "yes").reason()).isNull();
        assertThat(validate(clean, "-0.0", "ape", TIME, "yes").reason()).isNull();
        assertThat(validate(clean, "9", "ape", TIME, "yes").reason()).isNull();
        assertReason(clean, "column x: not at least 0.0 and at most 9.0", "9.1", "ape", TIME, "yes");
        assertReason(clean, "column x: not at least 0.0 and at most 9.0", "-1e-9", "ape", TIME, "yes");
        CleanSpec open = clean().rule(new RuleSpec.Range("x", null, 9.0)).done();
        assertThat(validate(open, "-1e30", "ape", TIME, "yes").reason()).isNull();
        assertReason(open, "column x: not at most 9.0", "10", "ape", TIME, "yes");
    }

    @Test
    void rangesOfOtherColumnsAreOfNumbers() {
        CleanSpec clean = clean().rule(new RuleSpec.Range("kind", 0.0, 1.0)).done();

        assertThat(validate(clean, "1", "ape", TIME, "0.5").reason()).isNull();
        assertReason(clean, "column kind: not a number", "1", "ape", TIME, "yes");
        assertThatThrownBy(() ->
                        validate(clean().rule(new RuleSpec.Range("t", 0.0, 1.0)).done(), "1", "ape", TIME, "yes"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("column 't' is a feature of texts");
    }

    @Test
    void setsAndExpressionsAreAboutWholeTexts() {
        CleanSpec set =
                clean().rule(new RuleSpec.OneOf("t", List.of("ape", "bee"))).done();
        CleanSpec regex = clean().rule(new RuleSpec.Regex("t", "[a-zü]+|b")).done();

        assertThat(validate(set, "1", "bee", TIME, "yes").reason()).isNull();
        assertReason(set, "column t: outside of its set", "1", "be", TIME, "yes");
        assertThat(validate(regex, "1", "bee", TIME, "yes").reason()).isNull();
        assertThat(validate(regex, "1", "grün", TIME, "yes").reason()).isNull();
        assertReason(regex, "column t: does not match [a-zü]+|b", "1", "bee7", TIME, "yes");
        assertReason(regex, "column t: does not match [a-zü]+|b", "1", "7bee", TIME, "yes");
    }

    @Test
    void rulesPassOverMissingValues() {
        CleanSpec clean = clean().rule(new RuleSpec.Range("x", 0.0, 9.0))
                .rule(new RuleSpec.OneOf("t", List.of("ape")))
                .rule(new RuleSpec.Regex("t", "ape"))
                .done();

        ValidatedRecord record =
                validator(clean, Set.of("x", "t"), LabelUse.REQUIRED).validate(cells(row(null, null, TIME, "yes")));

        assertThat(record.reason()).isNull();
    }

    @Test
    void conditionsOfSqlAreToldTheCellsOfNumbers() {
        CleanSpec clean = clean().rule(new RuleSpec.Sql("x < 5", "small")).done();

        assertThat(validate(clean, "4", "ape", TIME, "yes").reason()).isNull();
        assertReason(clean, "not small", "5", "ape", TIME, "yes");
    }

    @Test
    void labelsAreRequiredAndKnownWhereTheyAreClasses() {
        CleanSpec clean = clean().labels("yes", "no").done();

        assertThat(validate(clean, "1", "ape", TIME, "no").reason()).isNull();
        assertReason(clean, "label outside of its set", "1", "ape", TIME, "perhaps");
        assertReason(clean, "missing label", "1", "ape", TIME, null);
        ValidatedRecord unlabelled =
                validator(clean, Set.of(), LabelUse.IF_PRESENT).validate(cells(row("1", "ape", TIME, null)));
        assertThat(unlabelled.reason()).isNull();
        assertThat(unlabelled.label()).isNull();
    }

    @Test
    void faultsOfCellsComeBeforeRulesAndThoseBeforeLabels() {
        CleanSpec clean = clean().rule(new RuleSpec.Range("x", 0.0, 9.0)).done();

        assertReason(clean, "column t: missing value", "99", null, TIME, null);
        assertReason(clean, "column x: not at least 0.0 and at most 9.0", "99", "ape", TIME, null);
    }

    @Test
    void hashesAreThoseOfContent() {
        RecordHasher one = hashed(clean().done(), "1", "ape", TIME, "yes");
        long[] hashes = {one.split(), one.order(), one.key(), one.check()};

        RecordHasher same = hashed(clean().done(), "1.0", "ape", TIME, "yes");
        assertThat(new long[] {same.split(), same.order(), same.key(), same.check()})
                .isEqualTo(hashes);
        assertThat(hashes)
                .containsExactly(
                        sparkHash("split3"), sparkHash("shuffle4"), sparkHash("keytrain"), sparkHash("checktrain"));
        for (List<String> other :
                List.of(row("2", "ape", TIME, "yes"), row("1", "bee", TIME, "yes"), row("1", "ape", TIME, "no"))) {
            assertThat(hashed(clean().done(), other.toArray(String[]::new)).order())
                    .isNotEqualTo(hashes[1]);
        }
    }

    @Test
    void keysAreMadeOfColumnsThatAllHaveValues() {
        CleanSpec clean = clean().missing("NA").by("t", "kind").done();
        RecordHasher one = hashed(clean, "1", "ape", TIME, "yes");
        long key = one.key();
        long check = one.check();
        long order = one.order();

        RecordHasher same = hashed(clean, "2", "ape", TIME, "yes");
        assertThat(same.hasKey()).isTrue();
        assertThat(same.key()).isEqualTo(key).isNotEqualTo(check);
        assertThat(same.check()).isEqualTo(check);
        assertThat(same.order()).isNotEqualTo(order);
        assertThat(hashed(clean, "1", "bee", TIME, "yes").key()).isNotEqualTo(key);
        assertThat(hashed(clean, "1", "NA", TIME, "yes").hasKey()).isFalse();
        assertThat(hashed(clean, "1", null, TIME, "yes").hasKey()).isFalse();
    }

    @Test
    void recordsHavePlacesInSeriesAndGroups() {
        SeriesSpec windows = new SeriesSpec("at", List.of("t"), 2, 1, 1);
        RecordValidator validator = compiler(clean().done(), Set.of(), LabelUse.REQUIRED, windows, List.of("kind"))
                .compile("train", SEEDS);

        ValidatedRecord record = validator.validate(cells(row("1", "ape", "1970-01-01T00:01", "yes")));
        assertThat(record.reason()).isNull();
        assertThat(record.series()).containsExactly("ape");
        assertThat(record.time()).isEqualTo(60);
        long split = record.hashes().split();
        record = validator.validate(cells(row("2", "bee", "1970-01-01T00:02", "yes")));
        assertThat(record.hashes().split()).isEqualTo(split);
        record = validator.validate(cells(row("2", "bee", "1970-01-01T00:02", "no")));
        assertThat(record.hashes().split()).isNotEqualTo(split);
    }

    @Test
    void recordsWithoutAPlaceAreRejected() {
        CleanSpec clean = clean().done();
        List<TableInput> inputs = List.of(X);
        RecordValidator series = new RecordValidator.Compiler(
                        columns(),
                        new ValidationSpec(
                                clean,
                                inputs,
                                1,
                                Set.of(),
                                null,
                                LabelUse.IF_PRESENT,
                                new SeriesSpec("at", List.of("t"), 2, 1, 1),
                                List.of("kind"),
                                FORMS,
                                null),
                        RecordCellsContractTest::parse,
                        RecordCellsContractTest::sql)
                .compile();

        assertThat(reason(series, "1", null, TIME, "yes")).isEqualTo("column t: missing value");
        assertThat(reason(series, "1", "ape", null, "yes")).isEqualTo("column at: missing value");
        assertThat(reason(series, "1", "ape", "noon", "yes"))
                .isEqualTo("column at: neither a number nor a point of time");
        assertThat(reason(series, "1", "ape", "17.5", null)).isEqualTo("column kind: missing value");
        assertThat(reason(series, "1", "ape", "17.5", "yes")).isNull();
        assertThat(series.validate(cells(row("1", "ape", "17.5", "yes"))).time())
                .isEqualTo(17.5);
    }

    /** Hash of the record 1, ape, 13 o'clock, yes as Spark SQL's xxhash64 makes it. */
    private static long sparkHash(String salt) {
        return XXH64.hashLong(
                sparkContent("other content"), XXH64.hashLong(sparkContent("content"), sparkHash(salt, 42)));
    }

    private static long sparkContent(String salt) {
        long numberAndText = sparkHash("ape", XXH64.hashLong(Double.doubleToLongBits(1), sparkHash(salt, 42)));
        return sparkHash("yes", XXH64.hashLong(Double.doubleToLongBits(13), numberAndText));
    }

    private static long sparkHash(String text, long seed) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return XXH64.hashUnsafeBytes(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length, seed);
    }

    private String reason(RecordValidator validator, String... texts) {
        TextSlice reason = validator.validate(cells(row(texts))).reason();
        return reason == null ? null : reason.toString();
    }

    private void assertReason(CleanSpec clean, String reason, String... texts) {
        assertThat(validate(clean, texts).reason()).hasToString(reason);
    }

    private ValidatedRecord validate(CleanSpec clean, String... texts) {
        return validator(clean, Set.of(), LabelUse.REQUIRED).validate(cells(row(texts)));
    }

    private RecordHasher hashed(CleanSpec clean, String... texts) {
        return compiler(clean, Set.of("t"), LabelUse.REQUIRED, null, null)
                .compile("train", SEEDS)
                .validate(cells(row(texts)))
                .hashes();
    }

    private static RecordValidator validator(CleanSpec clean, Set<String> mayBeMissing, LabelUse labels) {
        return compiler(clean, mayBeMissing, labels, null, null).compile();
    }

    private static RecordValidator.Compiler compiler(
            CleanSpec clean, Set<String> mayBeMissing, LabelUse labels, SeriesSpec windows, List<String> groups) {
        return new RecordValidator.Compiler(
                columns(),
                new ValidationSpec(
                        clean, List.of(X, T, AT), 3, mayBeMissing, "kind", labels, windows, groups, FORMS, null),
                RecordCellsContractTest::parse,
                RecordCellsContractTest::sql);
    }

    private static RecordColumns columns() {
        return RecordColumns.ofTexts("a table", COLUMNS);
    }

    private static List<String> row(String... texts) {
        return Arrays.asList(texts);
    }

    private static Optional<PointOfTime> parse(TextSlice text) {
        try {
            LocalDateTime time = LocalDateTime.parse(text.toString());
            return Optional.of(new PointOfTime(time.toEpochSecond(ZoneOffset.UTC) * 1_000_000, 0, TimeOffset.ABSENT));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Knows one condition. */
    private static RecordRule sql(RuleSpec.Sql rule, Map<String, Integer> numbers) {
        int x = numbers.get("x");
        return record -> record.number(x) >= 5;
    }

    private static Cleaning clean() {
        return new Cleaning();
    }

    /** Builds the specification of a case. */
    private static final class Cleaning {
        private List<String> missing = List.of();
        private UndecodableCell undecodable = UndecodableCell.REJECT;
        private final List<RuleSpec> rules = new ArrayList<>();
        private List<String> labels;
        private DuplicateSpec duplicates;

        Cleaning missing(String... texts) {
            missing = List.of(texts);
            return this;
        }

        Cleaning undecodable() {
            undecodable = UndecodableCell.MISSING;
            return this;
        }

        Cleaning rule(RuleSpec rule) {
            rules.add(rule);
            return this;
        }

        Cleaning labels(String... all) {
            labels = List.of(all);
            return this;
        }

        Cleaning by(String... columns) {
            duplicates = new DuplicateSpec(List.of(columns));
            return this;
        }

        CleanSpec done() {
            return new CleanSpec(missing, undecodable, List.of(), rules, labels, duplicates, List.of());
        }
    }
}
