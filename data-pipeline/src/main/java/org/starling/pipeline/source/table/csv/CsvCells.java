package org.starling.pipeline.source.table.csv;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.validate.RecordCells;

/** The records of pieces of CSV files, read one after the other. Headers are no records. Not thread-safe. */
public final class CsvCells implements Iterator<RecordCells> {
    private final Iterator<CsvPiece> pieces;
    private final CsvReading reading;
    private final CsvSplitter splitter;
    /** Null between pieces. */
    private CsvRecords records;

    private boolean isRead;

    public CsvCells(Iterator<CsvPiece> pieces, CsvReading reading) {
        this.pieces = pieces;
        this.reading = reading;
        splitter = reading.splitter();
    }

    @Override
    public boolean hasNext() {
        while (!isRead) {
            if (records == null) {
                if (!pieces.hasNext()) {
                    return false;
                }
                open(pieces.next());
            }
            isRead = records.next() != null;
            records = isRead ? records : null;
        }
        return true;
    }

    private void open(CsvPiece piece) {
        records = reading.records(piece.lines(), splitter, piece.source());
        if (piece.start() == 0) {
            skipStart(piece, reading.start());
        } else if (reading.maxRecordBytes() > 0) {
            int earlier = new CsvPieceStart(reading, piece.source().toString(), piece.start()).linesOfEarlierRecord();
            for (int i = 0; i < earlier; i++) {
                piece.lines().nextLine();
            }
        }
    }

    private void skipStart(CsvPiece piece, CsvReading.Start start) {
        if (!piece.lines().skip(start.skippedLines()) && piece.lines().nextLineBeyond() != null) {
            throw new DataException(
                    "Cannot read table: source.skipLines is %d, and one task reads fewer lines of %s; set source.multiLine: true"
                            .formatted(start.skippedLines(), piece.source()));
        }
        records.skipDelimiterLine();
        if (start.header() == Header.PRESENT) {
            records.next();
        }
    }

    @Override
    public RecordCells next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        isRead = false;
        return splitter;
    }
}
