package org.starling.pipeline.source.table.csv;

import org.starling.pipeline.column.TextSlice;

/**
 * A piece of a CSV file, or a whole one.
 *
 * @param source the file
 * @param start offset of the piece in the file
 */
public record CsvPiece(TextSlice source, long start, LineSource lines) {}
