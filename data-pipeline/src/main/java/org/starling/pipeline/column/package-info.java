/**
 * Columns of a block of records, as arrays of primitives. A builder appends one row after the other; the column that it builds
 * is immutable.
 */
package org.starling.pipeline.column;
