/**
 * Tables: CSV, JSON lines, Parquet, ORC, and tables that the Spark session knows.
 * {@link org.starling.pipeline.source.table.TableReader} hands all of them on as a
 * {@link org.starling.pipeline.source.table.RawTable}, which validates its records by
 * {@link org.starling.pipeline.validate.RecordValidator}. Two kinds of cells feed it: those of
 * {@link org.starling.pipeline.source.table.CsvSplitter}, which needs no Spark, and those of Spark's rows. What else needs Spark is
 * here, too: SQL conditions and formats of times. {@link org.starling.pipeline.source.table.CsvColumns} learns the columns of a CSV from its
 * first lines. No row disappears here.
 */
package org.starling.pipeline.source.table;
