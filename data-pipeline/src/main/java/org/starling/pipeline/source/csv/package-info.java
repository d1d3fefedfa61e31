/**
 * CSV tables. {@link org.starling.pipeline.source.csv.CsvColumns} learns the columns from the first lines;
 * Spark splits all lines into texts; {@link org.starling.pipeline.source.csv.CsvRowParser} turns each row into numbers, or
 * sets it aside with the first reason that applies. A bad row is never fatal.
 */
package org.starling.pipeline.source.csv;
