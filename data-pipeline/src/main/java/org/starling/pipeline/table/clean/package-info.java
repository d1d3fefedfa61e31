/**
 * From raw rows to records that are known to be good, or why they are not.
 * {@link org.starling.pipeline.table.clean.CleanTable} judges each record by itself, by expressions of Spark SQL or, if records are
 * lines, by a {@link org.starling.pipeline.table.clean.LineJudge} that comes to the same;
 * {@link org.starling.pipeline.table.clean.Duplicates} makes the keys by which they are compared. Every record gets at most one reason: the first that
 * applies, in the order that {@link org.starling.pipeline.table.spec.CleanSpec} states.
 */
package org.starling.pipeline.table.clean;
