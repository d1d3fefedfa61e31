package org.starling.pipeline.source.table.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.starling.pipeline.files.BoundedLines;

/**
 * The values of a JSON text, one after the other. An array is not one value but those in it. Understands what Spark's JSON reader
 * does by default: single quotes, and numbers that are not finite. Not thread-safe.
 */
final class JsonValues implements AutoCloseable {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** Spark's readers call themselves for each level. */
    private static final int MAX_LEVELS = 64;

    private static final int MAX_CHARACTERS = BoundedLines.MAX_BYTES;

    private final RecordedText text;
    private final JsonParser parser;
    private boolean inArray;
    private long topLevelValues;

    JsonValues(Reader reader) throws IOException {
        text = new RecordedText(reader);
        parser = FACTORY.createParser(text);
    }

    /** The records of one line; none for a blank one. */
    static List<JsonRecord> ofLine(String line) {
        List<JsonRecord> found = new ArrayList<>();
        try (JsonValues values = new JsonValues(new StringReader(line))) {
            try {
                for (JsonRecord record = values.next(); record != null; record = values.next()) {
                    found.add(record);
                }
            } catch (JsonProcessingException e) {
                boolean complete = !found.isEmpty() && !values.inArray && values.topLevelValues > 0;
                return complete
                        ? withFault(found, values.topLevelValues > 1 ? JsonRecord.SEVERAL : JsonRecord.TRAILING)
                        : List.of(new JsonRecord(line, JsonRecord.MALFORMED));
            }
            return values.topLevelValues > 1 ? withFault(found, JsonRecord.SEVERAL) : List.copyOf(found);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read a text in memory: " + e.getMessage(), e);
        }
    }

    private static List<JsonRecord> withFault(List<JsonRecord> records, String fault) {
        return records.stream().map(record -> record.withFault(fault)).toList();
    }

    /**
     * The next record; null at the end of the text.
     *
     * @throws JsonProcessingException if the rest of the text cannot be read
     */
    JsonRecord next() throws IOException {
        JsonToken token = parser.nextToken();
        while ((token == JsonToken.START_ARRAY && !inArray) || token == JsonToken.END_ARRAY) {
            inArray = token == JsonToken.START_ARRAY;
            topLevelValues += inArray ? 0 : 1;
            token = parser.nextToken();
        }
        if (token == null) {
            return null;
        }
        long start = parser.currentTokenLocation().getCharOffset();
        String fault = JsonRecord.NO_OBJECT;
        if (token == JsonToken.START_OBJECT) {
            fault = skipObject(start);
        } else {
            parser.skipChildren();
            // a number or text is read up to its end only if it is asked for
            parser.getText();
        }
        topLevelValues += inArray ? 0 : 1;
        return text.cut(start, parser.currentLocation().getCharOffset(), fault).checked();
    }

    /** The text from the record on that could not be read. */
    String unread() {
        return text.rest();
    }

    /** Skips an object that begins at {@code start}. Returns its fault, or null. */
    private String skipObject(long start) throws IOException {
        // an empty set for an array, which has no keys
        List<Set<String>> open = new ArrayList<>(List.of(new HashSet<>()));
        String fault = null;
        while (!open.isEmpty()) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.FIELD_NAME && text.holds(start)) {
                boolean isNew =
                        open.get(open.size() - 1).add(parser.currentName().toLowerCase(Locale.ROOT));
                fault = isNew ? fault : JsonRecord.REPEATED_KEY;
            } else if (token.isStructStart()) {
                open.add(new HashSet<>());
                fault = fault == null && open.size() > MAX_LEVELS ? JsonRecord.TOO_DEEP : fault;
            } else if (token.isStructEnd()) {
                open.remove(open.size() - 1);
            }
        }
        return fault;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /**
     * A text that keeps what was read of it, from the end of the last record on. Of a record that is too long it keeps the start,
     * and the end as far as the parser has read ahead.
     */
    private static final class RecordedText extends FilterReader {
        private static final int SHOWN = 1000;

        private final StringBuilder kept = new StringBuilder();
        private long keptFrom;
        /** Start of what was removed; null while all was kept. */
        private String start;

        private int lastRead;

        RecordedText(Reader reader) {
            super(reader);
        }

        @Override
        public int read() throws IOException {
            char[] letter = new char[1];
            return read(letter, 0, 1) < 0 ? -1 : letter[0];
        }

        @Override
        public int read(char[] letters, int offset, int length) throws IOException {
            if (kept.length() > MAX_CHARACTERS) {
                remove();
            }
            int count = super.read(letters, offset, length);
            if (count > 0) {
                kept.append(letters, offset, count);
                lastRead = count;
            }
            return count;
        }

        /** Removes all but the piece that was read last: the parser has read what is before it. */
        private void remove() {
            start = start == null ? kept.substring(0, SHOWN) : start;
            int removed = kept.length() - lastRead;
            kept.delete(0, removed);
            keptFrom += removed;
        }

        /** Whether the text from a place on is kept. */
        boolean holds(long place) {
            return place >= keptFrom;
        }

        /** A record; what is before its end is not kept any longer. */
        JsonRecord cut(long from, long end, String fault) {
            JsonRecord record;
            if (holds(from) && end - from <= MAX_CHARACTERS) {
                record = new JsonRecord(kept.substring((int) (from - keptFrom), (int) (end - keptFrom)), fault);
            } else {
                int first = (int) Math.max(0, from - keptFrom);
                String shown = holds(from) ? kept.substring(first, first + SHOWN) : start.strip();
                record = new JsonRecord(
                        shown + " … more than %d characters".formatted(MAX_CHARACTERS), JsonRecord.TOO_LONG);
            }
            start = null;
            kept.delete(0, (int) (end - keptFrom));
            keptFrom = end;
            return record;
        }

        String rest() {
            String rest = start == null ? kept.toString() : start;
            return rest.substring(0, Math.min(SHOWN, rest.length()));
        }
    }
}
