/**
 * Reads CSV files: {@link LineSource} gives lines, {@link CsvRecords} joins them where a value holds line ends,
 * {@link CsvSplitter} splits records into cells, and {@link CsvCells} does all of it for the pieces of a task.
 * {@link CsvColumns} finds the columns in the first records.
 *
 * <p>Invariant: every record of a file is one record of exactly one piece, whole or rejected.
 */
package org.starling.pipeline.source.table.csv;
