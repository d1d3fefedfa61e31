/**
 * Records that have been judged one by one, on their way into blocks. {@link org.starling.pipeline.table.judged.JudgedRecord} is what
 * blocks are made of, whether a record was a line or a row of Spark's; {@link org.starling.pipeline.table.judged.RowRecord} is the
 * latter.
 */
package org.starling.pipeline.table.judged;
