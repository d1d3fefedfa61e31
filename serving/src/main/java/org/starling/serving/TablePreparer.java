package org.starling.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.starling.pipeline.column.ElementNames;
import org.starling.pipeline.encode.InferenceValidation;
import org.starling.pipeline.encode.TableEncoder;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.UnseenValues;
import org.starling.pipeline.files.Utf8;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TableInput.Kind;
import org.starling.pipeline.validate.NumberMarks;
import org.starling.pipeline.validate.RecordColumns;
import org.starling.pipeline.validate.RecordColumns.SourceColumn;
import org.starling.pipeline.validate.RecordValidator;
import org.starling.pipeline.validate.TimeTextParser;
import org.starling.pipeline.validate.ValidatedRecord;

/** Prepares records of tables, given as maps from columns to values. */
final class TablePreparer implements RecordPreparer {
    /** Validators by the kinds of values; records of one caller have few. */
    private static final int MOST_VALIDATORS = 16;

    private final TableTransform fitted;
    private final KnownColumns known;
    private final KeyedHash hash;
    private final NumberMarks marks;
    /** Text of a missing value, besides the empty text; null for none. */
    private final String nullValue;

    private final List<String> columns;
    /** By column: whether its input is a number or a point of time, then which. */
    private final Kind[] required;

    private final Map<String, Integer> arrays;
    private final RecordCellValues cells;
    private final TableEncoder encoder;
    private final Map<List<Kind>, RecordValidator> validators = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Kind>, RecordValidator> eldest) {
            return size() > MOST_VALIDATORS;
        }
    };

    /**
     * A preparer of the records of a table.
     *
     * @param source of the training data
     * @param known finds columns that the model does not know; null if such columns are ignored
     * @param hash replaces texts of sensitive columns; null if there are none
     */
    TablePreparer(TableTransform fitted, SourceSpec source, KnownColumns known, KeyedHash hash) {
        this.fitted = fitted;
        this.known = known;
        this.hash = hash;
        CsvSource csv = source instanceof CsvSource found ? found : null;
        marks = csv == null ? NumberMarks.PLAIN : NumberMarks.of(csv.decimal(), csv.thousands());
        nullValue = csv == null ? null : csv.nullValue();
        columns = fitted.inputs().stream().map(TableInput::name).distinct().toList();
        required = new Kind[columns.size()];
        for (TableInput input : fitted.inputs()) {
            if (input.numeric()) {
                required[columns.indexOf(input.name())] = input.kind();
            }
        }
        arrays = ElementNames.lengths(columns);
        cells = new RecordCellValues(fitted.forms().zone());
        encoder = new TableEncoder(fitted);
    }

    @Override
    public PreparedRecord prepare(Object record) {
        if (!(record instanceof Map<?, ?> map)) {
            return RecordPreparer.otherType(record, "a map from columns to values");
        }
        Optional<String> unknown = known == null ? Optional.empty() : known.faultOf(map);
        if (unknown.isPresent()) {
            return PreparedRecord.rejected(unknown.get());
        }
        Object[] values = new Object[columns.size()];
        Kind[] kinds = new Kind[values.length];
        String fault = readValues(map, values, kinds);
        if (fault != null) {
            return PreparedRecord.rejected(fault);
        }
        ValidatedRecord validated = validators
                .computeIfAbsent(Arrays.asList(kinds), this::compile)
                .validate(cells.at(values, arrayFault(map)));
        if (validated.reason() != null) {
            return PreparedRecord.rejected(validated.reason().toString());
        }
        UnseenValues unseen = new UnseenValues(fitted).add(validated);
        return PreparedRecord.usable(
                encoder.encode(validated), List.copyOf(unseen.counts().keySet()));
    }

    /** Reads the values of all columns and their kinds; returns the fault of a value that cannot be read, or null. */
    private String readValues(Map<?, ?> record, Object[] values, Kind[] kinds) {
        for (int i = 0; i < values.length; i++) {
            Object value = RecordValues.find(record, columns.get(i));
            values[i] = value == null || value.toString().equals(nullValue) ? null : value;
            kinds[i] = RecordCellValues.kind(values[i]);
            boolean isOther = required[i] != null && kinds[i] != Kind.TEXT && kinds[i] != required[i];
            if (kinds[i] == Kind.TEXT && values[i] != null && !Utf8.isEncodable((CharSequence) values[i])) {
                return "column %s: %s".formatted(columns.get(i), Utf8.INVALID);
            } else if (kinds[i] == null || isOther) {
                return "column %s: a %s, not %s"
                        .formatted(
                                columns.get(i),
                                value.getClass().getSimpleName(),
                                required[i] == null
                                        ? "a text, number, truth value or point of time"
                                        : required[i] == Kind.NUMBER ? "a number" : "a point of time");
            }
        }
        return null;
    }

    private String arrayFault(Map<?, ?> record) {
        for (Map.Entry<String, Integer> array : arrays.entrySet()) {
            Object value = RecordValues.find(record, array.getKey());
            int length = RecordValues.length(value);
            if (length >= 0 && length != array.getValue()) {
                return ElementNames.fault(array.getKey(), length, array.getValue());
            }
        }
        return null;
    }

    private RecordValidator compile(List<Kind> kinds) {
        List<SourceColumn> all = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            all.add(new SourceColumn(columns.get(i), kinds.get(i), kinds.get(i).toString()));
        }
        return new RecordValidator.Compiler(
                        new RecordColumns("the record", all).withNumbers(marks),
                        InferenceValidation.of(fitted, fitted.inputs(), LabelUse.IGNORED, null, hash),
                        new TimeTextParser(fitted.forms().zone()),
                        (rule, numbers) -> {
                            throw new IllegalStateException("Cannot apply a rule: inference has none, found " + rule);
                        })
                .compile();
    }
}
