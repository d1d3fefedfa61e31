/**
 * Validates table records one by one, without Spark. A {@link RecordValidator} is compiled from a specification and the
 * columns of a source. It reads the cells of a record through {@link RecordCells} and returns a {@link ValidatedRecord}: typed
 * values, the first fault if there is one, and the hashes for order, split and duplicates. SQL conditions and formats of times
 * require Spark; they are passed in as {@link RecordRule} and {@link TimeParser}.
 *
 * <p>Each record gets at most one reason: the first one in the order of {@link org.starling.pipeline.spec.CleanSpec}.
 */
package org.starling.pipeline.validate;
