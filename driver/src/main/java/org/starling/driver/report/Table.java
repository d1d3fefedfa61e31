package org.starling.driver.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A text table: columns as wide as their widest cell, numbers to the right, two spaces between columns, no trailing
 * spaces. Not thread-safe.
 */
public final class Table {
    private static final String GAP = "  ";
    /** What counts as a number for alignment: digits with separators, sign, per cent and a short unit. */
    private static final String NUMBER = "[-+]?[0-9][0-9,.]*(e[-+]?[0-9]+)?%?";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    /** An empty table with these column titles. */
    public Table(String... header) {
        this.header = List.of(header);
    }

    /** Adds a row with one cell per column. */
    public Table row(Object... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(
                    "Cannot add a row of %d cells to a table of %d columns".formatted(cells.length, header.size()));
        }
        rows.add(IntStream.range(0, cells.length)
                .mapToObj(i -> String.valueOf(cells[i]))
                .toList());
        return this;
    }

    /** The table as lines, each with a line feed at its end. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(line(header));
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private String line(List<String> cells) {
        return IntStream.range(0, cells.size())
                        .mapToObj(column -> pad(cells.get(column), column))
                        .collect(Collectors.joining(GAP))
                        .stripTrailing()
                + "\n";
    }

    private String pad(String cell, int column) {
        String space = " ".repeat(width(column) - cell.length());
        return isNumeric(column) ? space + cell : cell + space;
    }

    private int width(int column) {
        return Math.max(
                header.get(column).length(),
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty() && rows.stream().allMatch(row -> row.get(column).matches(NUMBER));
    }
}
