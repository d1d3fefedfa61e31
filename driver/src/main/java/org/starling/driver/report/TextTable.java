package org.starling.driver.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.starling.pipeline.files.ShownText;

/**
 * A table for a terminal: a header, rows, columns padded to their widest cell and separated by two spaces. The first
 * column is flush left; of the others, those that hold only quantities are flush right. Not thread-safe.
 */
public final class TextTable {
    private static final String GAP = "  ";
    /** A number, perhaps with a unit and a remark in brackets; a duration such as 2m05s; or nothing. */
    private static final String QUANTITY =
            "[-+]?[0-9][0-9,.]*(e[-+]?[0-9]+)?( ?[%a-zA-Z/]{1,12})?( \\(.*\\))?|([0-9]+[dhms]){2,}|-|NaN|";

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(List<String> header) {
        rows.add(header.stream().map(ShownText::line).toList());
    }

    public TextTable(String... header) {
        this(List.of(header));
    }

    /** Appends a row; each cell is shown by its {@code toString()}. */
    public TextTable row(Object... cells) {
        return row(List.of(cells));
    }

    /** Appends a row; each cell is shown by its {@code toString()}. */
    public TextTable row(List<?> cells) {
        int columns = rows.get(0).size();
        if (cells.size() != columns) {
            throw new IllegalArgumentException(
                    "Cannot add a row of %d cells: the table has %d columns".formatted(cells.size(), columns));
        }
        rows.add(cells.stream().map(cell -> ShownText.line(cell.toString())).toList());
        return this;
    }

    /** The table, each line ended by a line feed, without blanks at the ends of lines. */
    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        boolean[] right = new boolean[columns];
        for (int column = 1; column < columns; column++) {
            right[column] = holdsQuantities(column);
        }
        return rows.stream().map(row -> line(row, widths, right)).collect(Collectors.joining());
    }

    private boolean holdsQuantities(int column) {
        return rows.stream().skip(1).allMatch(row -> row.get(column).matches(QUANTITY));
    }

    private static String line(List<String> row, int[] widths, boolean[] right) {
        String line = IntStream.range(0, widths.length)
                .mapToObj(column -> pad(row.get(column), widths[column], right[column]))
                .collect(Collectors.joining(GAP));
        return line.stripTrailing() + "\n";
    }

    private static String pad(String cell, int width, boolean right) {
        String blanks = " ".repeat(width - cell.length());
        return right ? blanks + cell : cell + blanks;
    }
}
