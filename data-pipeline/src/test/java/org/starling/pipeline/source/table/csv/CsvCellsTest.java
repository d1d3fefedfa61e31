package org.starling.pipeline.source.table.csv;

import java.util.List;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.validate.RecordCells;
import org.starling.pipeline.validate.RecordCellsContractTest;

class CsvCellsTest extends RecordCellsContractTest {
    @Override
    protected RecordCells cells(List<String> texts) {
        String line = String.join(
                ",", texts.stream().map(text -> text == null ? "" : text).toList());
        return new CsvSplitter(COLUMNS.size(), CsvDialect.of(","), "UTF-8")
                .split(TextSlice.of(line), TextSlice.of("source"));
    }
}
