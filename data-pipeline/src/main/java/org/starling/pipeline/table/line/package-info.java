/**
 * From the lines of a table to judged records with their hashes, without a query: {@link
 * org.starling.pipeline.table.line.LineRecords} judges each line and hashes what it holds, with no row of Spark's between. The records
 * are the same that Spark SQL would give; {@link org.starling.pipeline.table.line.HashPurposes} holds what both must agree on.
 */
package org.starling.pipeline.table.line;
