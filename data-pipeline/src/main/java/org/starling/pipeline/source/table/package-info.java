/**
 * Reads tables: CSV, JSON, Parquet, ORC, and tables of the Spark session. {@link TableReader} returns each as a
 * {@link RawTable}, whose records are validated by {@link org.starling.pipeline.validate.RecordValidator}. Cells come from
 * the package {@code csv}, which splits lines without Spark, or from rows of Spark. SQL conditions and formats of times are here
 * because they require Spark.
 *
 * <p>Invariant: every row of a table becomes one record.
 */
package org.starling.pipeline.source.table;
