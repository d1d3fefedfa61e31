/**
 * Reads JSON files: {@link JsonValues} finds the records of a text, and {@link JsonTable} lets Spark read their values.
 *
 * <p>Invariant: every value of a file that is no array, and every value in an array, is one record, whole or rejected.
 */
package org.starling.pipeline.source.table.json;
