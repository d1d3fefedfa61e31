package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.RuleSpec;
import org.starling.pipeline.spec.TableInput;

/**
 * Validates the records of a table one by one: gives cells their types and finds the first fault of each record.
 * Compiled once from a specification, then serialised to tasks. Not thread-safe; each task has its own.
 */
public final class RecordValidator implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ValidatedRecord record;
    private final RecordRule[] rules;
    private final TextSlice[] reasons;
    private final LabelValidator labels;

    private RecordValidator(
            ValidatedRecord record, List<RecordRule> rules, List<RuleSpec> ruleSpecs, LabelValidator labels) {
        this.record = record;
        this.rules = rules.toArray(RecordRule[]::new);
        this.reasons =
                ruleSpecs.stream().map(rule -> TextSlice.of(rule.reason())).toArray(TextSlice[]::new);
        this.labels = labels;
    }

    /** Validates another record, which the result is about until the next call. */
    public ValidatedRecord validate(RecordCells cells) {
        record.readCells(cells);
        for (int i = 0; i < rules.length && record.reason() == null; i++) {
            if (rules[i].isBroken(record)) {
                record.reject(reasons[i]);
            }
        }
        record.reject(labels.fault(record.label()));
        record.readPlace();
        return record;
    }

    /** Compiles a validator. */
    public static final class Compiler {
        private final RecordColumns columns;

        private final ValidationSpec spec;
        private final SqlRules sqlRules;
        private final CellReading reading;
        private final List<CellValidator> cells = new ArrayList<>();
        private final Set<String> columnsOfCells = new HashSet<>();
        /** By column: its first cell that holds a number or a point of time. */
        private final Map<String, Integer> numericCells = new HashMap<>();
        /** The columns that are numbers in SQL: those whose first cell is one. */
        private final Map<String, Integer> numbers = new HashMap<>();

        /**
         * A compiler for one table.
         *
         * @throws DataException if the table lacks a column that the specification names, or has other values in one
         */
        public Compiler(RecordColumns columns, ValidationSpec spec, TimeParser times, SqlRules sqlRules) {
            this.columns = columns;
            this.spec = spec;
            this.sqlRules = sqlRules;
            CompareSpec compare = spec.forms().compare();
            reading = new CellReading(
                    spec.forms(),
                    new MissingTexts(spec.clean().missingTexts(), compare),
                    spec.clean().undecodable(),
                    times,
                    spec.hash());
        }

        /** A validator that makes no hashes. */
        public RecordValidator compile() {
            return compile((RecordHasher) null);
        }

        /**
         * A validator that also hashes records.
         *
         * @param splitName split that the records are for
         */
        public RecordValidator compile(String splitName, RecordHasher.Seeds seeds) {
            return compile(new RecordHasher(
                    columns, spec.inputs(), spec.clean().duplicates(), reading.texts(), splitName, seeds));
        }

        private RecordValidator compile(RecordHasher hasher) {
            spec.inputs().forEach(this::addInput);
            CellValidator label = label();
            spec.clean().rules().forEach(this::addRuleColumn);
            List<RecordRule> rules =
                    spec.clean().rules().stream().map(this::rule).toList();
            boolean inSeries = spec.windows() != null;
            ValidatedRecord record = new ValidatedRecord(
                    cells,
                    spec.features(),
                    label,
                    inSeries ? new SeriesTime(columns, spec.windows().time(), reading) : null,
                    inSeries ? keys(spec.windows().by(), "windows.by") : null,
                    spec.groups() == null ? null : keys(spec.groups(), "split.by"),
                    hasher);
            return new RecordValidator(
                    record,
                    rules,
                    spec.clean().rules(),
                    new LabelValidator(spec.labelUse(), spec.clean().labels()));
        }

        private KeyColumns keys(List<String> names, String key) {
            return new KeyColumns(columns, names, key, reading.texts());
        }

        private CellValidator label() {
            if (spec.label() == null) {
                if (spec.labelUse() == LabelUse.REQUIRED) {
                    throw new DataException(
                            "Cannot read table: no label column for %s; set label".formatted(columns.location()));
                }
                return null;
            }
            columns.require(spec.label(), "label");
            return cell(TableInput.of(spec.label(), TableInput.Kind.TEXT, null), CellValidator.Missing.ALLOWED);
        }

        private void addInput(TableInput input) {
            boolean allowed = spec.mayBeMissing().contains(input.name());
            add(cell(input, allowed ? CellValidator.Missing.ALLOWED : CellValidator.Missing.REJECTED));
        }

        private void add(CellValidator cell) {
            TableInput input = cell.input();
            if (columnsOfCells.add(input.name()) && input.kind() == TableInput.Kind.NUMBER) {
                numbers.put(input.name(), cells.size());
            }
            if (input.numeric()) {
                numericCells.putIfAbsent(input.name(), cells.size());
            }
            cells.add(cell);
        }

        private void addRuleColumn(RuleSpec rule) {
            if (rule instanceof RuleSpec.Range range) {
                columns.require(range.column(), "clean.rules");
                if (!columnsOfCells.contains(range.column())) {
                    add(cell(
                            TableInput.of(range.column(), TableInput.Kind.NUMBER, null),
                            CellValidator.Missing.ALLOWED));
                }
            }
        }

        private CellValidator cell(TableInput input, CellValidator.Missing missing) {
            return new CellValidator(input, columns, reading, missing);
        }

        private RecordRule rule(RuleSpec rule) {
            if (rule instanceof RuleSpec.Range range) {
                return Rules.Range.of(range, numericCell(range.column()));
            } else if (rule instanceof RuleSpec.OneOf set) {
                return new Rules.OneOf(
                        columns.require(set.column(), "clean.rules"),
                        set.values(),
                        new ComparedText(spec.forms().compare(), MissingTexts.NONE));
            } else if (rule instanceof RuleSpec.Regex pattern) {
                return new Rules.Regex(
                        columns.require(pattern.column(), "clean.rules"),
                        pattern.regex(),
                        new ComparedText(spec.forms().compare(), MissingTexts.NONE));
            } else if (rule instanceof RuleSpec.Sql sql) {
                return sqlRules.compile(sql, numbers);
            }
            throw new IllegalArgumentException("Cannot apply a rule: none known for " + rule.getClass());
        }

        private int numericCell(String column) {
            Integer cell = numericCells.get(column);
            if (cell == null) {
                throw new DataException(
                        "Cannot apply a rule: column '%s' is a feature of texts, and has no range; use rule: sql"
                                .formatted(column));
            }
            return cell;
        }
    }
}
