/** Columns of a block of records, as arrays of primitives. A builder fills one row by row; what it builds is not changed. */
package org.starling.pipeline.column;
