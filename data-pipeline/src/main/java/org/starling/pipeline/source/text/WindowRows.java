package org.starling.pipeline.source.text;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.source.TextSource.Unit;
import org.starling.pipeline.spec.CompareSpec;

/**
 * One row per window of running text. Its label is the unit that follows; where each step is to be labelled, that unit is part of
 * the text instead, and the label is made when tokens are known.
 */
final class WindowRows extends TextFileRows {
    private static final long serialVersionUID = 1L;

    /** Stands for a class, which such windows do not have. */
    private static final String EACH_STEP = "";

    private final TextSource.Windows source;

    WindowRows(TextSource.Windows source, CompareSpec compare) {
        super(compare);
        this.source = source;
    }

    @Override
    long firstRow(long number) {
        return 0;
    }

    @Override
    Stream<Row> rows(LabelledFile file, String text, long firstRow) {
        TextUnits units = source.unit() == Unit.CHARACTERS ? TextUnits.characters(text) : TextUnits.words(text);
        if (units.size() <= source.length()) {
            return Stream.of(rejected(file, TextFaults.TOO_SHORT, firstRow));
        }
        int windows = 1 + (units.size() - source.length() - 1) / source.stride();
        boolean eachStep = TextSource.labelsEachStep(source);
        return IntStream.range(0, windows).mapToObj(window -> {
            int from = window * source.stride();
            int to = from + source.length();
            return kept(
                    file,
                    units.text(from, eachStep ? to + 1 : to),
                    eachStep ? EACH_STEP : units.text(to, to + 1),
                    "units %d to %d".formatted(from, to),
                    firstRow + window);
        });
    }
}
