/**
 * Tables: CSV, JSON lines, Parquet, ORC, and tables that the Spark session knows.
 * {@link org.starling.pipeline.source.table.TableReader} hands all of them on as a
 * {@link org.starling.pipeline.source.table.RawTable}: the values as the source has them (texts, for CSV), and for a line that
 * could not be split the reason. {@link org.starling.pipeline.source.table.CsvColumns} learns the columns of a CSV from its
 * first lines. No row disappears here.
 */
package org.starling.pipeline.source.table;
