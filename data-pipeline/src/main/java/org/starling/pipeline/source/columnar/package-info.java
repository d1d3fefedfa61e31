/**
 * Reads files that hold columns with types: Parquet and ORC. {@link org.starling.pipeline.source.columnar.ColumnarFiles} reads
 * the types of each file, finds common types, and reads files of equal types together.
 *
 * <p>Invariants: a column that cannot be read does not matter unless it is used. No value is changed when types differ between
 * files: numbers that no common type of numbers holds become texts.
 */
package org.starling.pipeline.source.columnar;
