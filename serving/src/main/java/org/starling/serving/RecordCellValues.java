package org.starling.serving;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.starling.pipeline.column.RecordText;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TableInput.Kind;
import org.starling.pipeline.validate.ExactNumber;
import org.starling.pipeline.validate.TimeTextParser;
import org.starling.pipeline.validate.TypedCells;

/**
 * The cells of a record of Java values, by column: numbers, truth values, texts and points of time, with the texts that Spark SQL
 * writes for them. Moved to one record after the other. Not thread-safe.
 */
final class RecordCellValues implements TypedCells {
    private static final String DELIMITER = ",";
    private static final TextSlice SOURCE = TextSlice.of("source");
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private final ZoneId zone;
    private final TextSlice text = new TextSlice();
    private Object[] values;
    private TextSlice fault;

    /**
     * The cells of records.
     *
     * @param zone in which instants become points of time; null for UTC
     */
    RecordCellValues(String zone) {
        this.zone = zone == null ? ZoneOffset.UTC : TimeTextParser.zoneOf(zone);
    }

    /** Moves to another record: its values by column, and why it cannot be used (null if it can); returns this. */
    RecordCellValues at(Object[] newValues, String newFault) {
        values = newValues;
        fault = TextSlice.of(newFault);
        return this;
    }

    /** The kind of a value; null if features cannot use it. A missing value is a missing text. */
    static Kind kind(Object value) {
        if (value == null || value instanceof CharSequence) {
            return Kind.TEXT;
        } else if (value instanceof Number || value instanceof Boolean) {
            return Kind.NUMBER;
        }
        boolean isTime = value instanceof LocalDate
                || value instanceof LocalDateTime
                || value instanceof Instant
                || value instanceof OffsetDateTime
                || value instanceof ZonedDateTime;
        return isTime ? Kind.TIME : null;
    }

    @Override
    public TextSlice source() {
        return SOURCE;
    }

    @Override
    public TextSlice fault() {
        return fault;
    }

    @Override
    public boolean read(int column, TextSlice target) {
        Object value = values[column];
        if (value == null) {
            target.clear();
            return false;
        }
        target.move(text(value).getBytes(StandardCharsets.UTF_8));
        return true;
    }

    private String text(Object value) {
        if (kind(value) != Kind.TIME || value instanceof LocalDate) {
            return value.toString();
        }
        return TIME.format(clock(value));
    }

    @Override
    public boolean isNull(int column) {
        return values[column] == null;
    }

    @Override
    public double number(int column) {
        Object value = values[column];
        if (value instanceof Number number) {
            return number.doubleValue();
        } else if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        return TypedCells.seconds(microseconds(column));
    }

    @Override
    public long microseconds(int column) {
        return TimeTextParser.microseconds(clock(values[column]).toInstant(ZoneOffset.UTC));
    }

    /** Date and time that a clock in the zone shows. */
    private LocalDateTime clock(Object time) {
        if (time instanceof LocalDate day) {
            return day.atStartOfDay();
        } else if (time instanceof LocalDateTime clock) {
            return clock;
        } else if (time instanceof OffsetDateTime offset) {
            return LocalDateTime.ofInstant(offset.toInstant(), zone);
        } else if (time instanceof ZonedDateTime zoned) {
            return LocalDateTime.ofInstant(zoned.toInstant(), zone);
        }
        return LocalDateTime.ofInstant((Instant) time, zone);
    }

    @Override
    public double rest(int column) {
        return values[column] instanceof Long number ? ExactNumber.rest(number) : 0;
    }

    @Override
    public long hash(int column, long seed) {
        return read(column, text) ? text.hash(seed) : seed;
    }

    @Override
    public TextSlice shown() {
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(value == null ? null : text(value));
        }
        return TextSlice.of(RecordText.join(texts, DELIMITER));
    }
}
