/**
 * The validated records of a table, kept in memory as blocks of columns. {@link org.starling.pipeline.table.record.RecordBlocks}
 * packs them, once; all that follows (counting, splitting, fitting, encoding) is a plain loop over arrays of
 * primitives, so that one more pass costs little and needs no query to be planned. A block holds all of its records, also those
 * that were set aside; {@link org.starling.pipeline.table.record.Verdicts} says what becomes of each of them, as far as a job
 * has decided it, with {@link org.starling.pipeline.table.record.RecordMarks} of what only all records together can tell: copies,
 * and places in time series. Blocks are never changed. Where memory is too small Spark keeps them on disk.
 */
package org.starling.pipeline.table.record;
