package org.starling.pipeline.source.table.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.BoundedLines;

class CsvRecordsTest {
    private static final CsvDialect RFC_4180 = CsvDialect.of(",");

    @Test
    void aLineEndInQuotesBelongsToItsValue() {
        assertThat(records("1,a", "2,\"b", "", " c\"", "3,\"d\"\"", "e,\"\"f\",\"g", "h\"", "4"))
                .containsExactly("1,a", "2,\"b\n\n c\"", "3,\"d\"\"\ne,\"\"f\",\"g\nh\"", "4");
    }

    @Test
    void aQuoteThatIsNeverClosedCostsItsLineOnly() {
        assertThat(records("1,\"a", "2,b", "3,c")).containsExactly("1,\"a", "2,b", "3,c");
        // the quote of the second line is not the end of a value
        assertThat(records("1,\"a", "2,\"b\"", "3,\"c", "d\"")).containsExactly("1,\"a", "2,\"b\"", "3,\"c\nd\"");
        assertThat(records("1,5\" pipe", "2,b")).containsExactly("1,5\" pipe", "2,b");
    }

    @Test
    void aRecordHasALimit() {
        List<String> lines = List.of("1,\"abc", "def\"", "2,b");

        assertThat(records(RFC_4180, 11, lines)).containsExactly("1,\"abc\ndef\"", "2,b");
        assertThat(records(RFC_4180, 10, lines)).containsExactlyElementsOf(lines);
        assertThat(records(RFC_4180, 0, lines)).containsExactlyElementsOf(lines);
    }

    @Test
    void manyLinesThatAreReadAheadKeepTheirOrder() {
        List<String> lines = new ArrayList<>(List.of("1,\"open"));
        for (int i = 0; i < 10_000; i++) {
            lines.add(i % 3 == 0 ? "" : "2," + i);
        }
        List<String> records = lines.stream().filter(line -> !line.isEmpty()).toList();

        assertThat(records(RFC_4180, 1 << 26, lines)).containsExactlyElementsOf(records);
        assertThat(records(RFC_4180, 100, lines)).containsExactlyElementsOf(records);
    }

    @Test
    void aLineThatIsTooLongIsARecordOfItsOwn() {
        String cut = "1,\"" + "a".repeat(BoundedLines.MAX_BYTES - 2);
        String blank = " ".repeat(BoundedLines.MAX_BYTES + 1);

        assertThat(records(RFC_4180, 1 << 26, List.of(cut, "b\"", blank, "2,c")))
                .containsExactly(cut, "b\"", blank, "2,c");
        CsvSplitter splitter = new CsvSplitter(2, RFC_4180, "UTF-8").split(TextSlice.of(cut), TextSlice.of("f"));
        assertThat(splitter.fault()).hasToString("line too long");
        assertThat(splitter.shown().length()).isLessThan(300);
        assertThat(splitter.split(TextSlice.of("1,b"), TextSlice.of("f")).fault())
                .isNull();
    }

    @Test
    void emptyLinesAndCommentsAreNoRecords() {
        CsvDialect commented = new CsvDialect(',', '"', '"', '#', null);

        assertThat(records(commented, 100, List.of("# x", " ", "1,#", " #", "2,\"", "# y", "\"", "#")))
                .containsExactly("1,#", " #", "2,\"\n# y\n\"");
        assertThat(records("#,1", " \t", "2")).containsExactly("#,1", "2");
        CsvDialect tabs = CsvDialect.of("\t");
        assertThat(records(tabs, 100, List.of("\t\t", "  ", ""))).containsExactly("\t\t");
    }

    @Test
    void otherQuotesAndEscapesDecide() {
        CsvDialect dialect = new CsvDialect(';', '\'', '\\', CsvDialect.NONE, null);

        assertThat(records(dialect, 100, List.of("'a\\'", "b';\"", "'c\\\\'", "d")))
                .containsExactly("'a\\'\nb';\"", "'c\\\\'", "d");
        CsvDialect unquoted = new CsvDialect(',', CsvDialect.NONE, CsvDialect.NONE, CsvDialect.NONE, null);
        assertThat(records(unquoted, 100, List.of("\"a", "b\""))).containsExactly("\"a", "b\"");
    }

    @Test
    void theLastRecordOfAPieceEndsBehindIt() {
        Iterator<String> beyond = List.of("b", "c\"", "2,d").iterator();
        LineSource piece = new Lines(List.of("1,\"a")) {
            @Override
            public TextSlice nextLineBeyond() {
                return beyond.hasNext() ? TextSlice.of(beyond.next()) : null;
            }
        };

        assertThat(records(piece, RFC_4180, 100)).containsExactly("1,\"a\nb\nc\"");
    }

    private static List<String> records(String... lines) {
        return records(RFC_4180, 1000, List.of(lines));
    }

    private static List<String> records(CsvDialect dialect, int maxBytes, List<String> lines) {
        return records(new Lines(lines), dialect, maxBytes);
    }

    private static List<String> records(LineSource lines, CsvDialect dialect, int maxBytes) {
        CsvQuotes quotes = new CsvQuotes(dialect);
        CsvRecords records = new CsvRecords(lines, dialect, maxBytes, text -> quotes.endsInQuotes(text.toString()));
        List<String> texts = new ArrayList<>();
        for (TextSlice text = records.next(); text != null; text = records.next()) {
            texts.add(text.toString());
        }
        return texts;
    }

    /** Lines that share one buffer, as those of Spark do. */
    private static class Lines implements LineSource {
        private final Iterator<String> lines;
        private byte[] buffer = new byte[100];

        Lines(List<String> lines) {
            this.lines = lines.iterator();
        }

        @Override
        public TextSlice nextLine() {
            if (!lines.hasNext()) {
                return null;
            }
            TextSlice line = TextSlice.of(lines.next());
            buffer = line.length() > buffer.length ? new byte[line.length()] : buffer;
            System.arraycopy(line.bytes(), 0, buffer, 0, line.length());
            return new TextSlice().move(buffer, 0, line.length());
        }
    }
}
