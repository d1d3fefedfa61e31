/**
 * Reads tables: CSV, JSON lines, Parquet, ORC, and tables of the Spark session. {@link TableReader} returns each as a
 * {@link RawTable}, whose records are validated by {@link org.starling.pipeline.validate.RecordValidator}. Cells come from
 * {@link CsvSplitter}, which does not use Spark, or from rows of Spark. {@link CsvColumns} finds the columns of a CSV in its
 * first lines. SQL conditions and formats of times are here because they require Spark.
 *
 * <p>Invariant: every row of a table becomes one record.
 */
package org.starling.pipeline.source.table;
