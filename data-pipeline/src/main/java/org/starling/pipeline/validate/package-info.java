/**
 * The validation of table records, one by one and without Spark. A {@link org.starling.pipeline.validate.RecordValidator} is compiled from
 * a specification and the columns of a source; it reads the cells of a record through {@link
 * org.starling.pipeline.validate.RecordCells}, whatever holds them, and returns a {@link
 * org.starling.pipeline.validate.ValidatedRecord}: typed values, the first fault if there is any, and the hashes by which records are
 * ordered, split and compared. What only Spark can do, SQL conditions and its formats of times, is passed in as {@link
 * org.starling.pipeline.validate.RecordRule} and {@link org.starling.pipeline.validate.TimeParser}.
 *
 * <p>Each record gets at most one reason: the first that applies, in the order that {@link
 * org.starling.pipeline.table.spec.CleanSpec} states.
 */
package org.starling.pipeline.validate;
