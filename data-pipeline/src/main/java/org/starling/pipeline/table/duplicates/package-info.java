/**
 * Finds records that are copies of others, by two 64-bit hashes of what makes them equal. Copies within one block are found
 * where it lies; of what is left 32 bytes a record move to where all records of one hash meet
 * ({@link org.starling.pipeline.table.duplicates.DuplicateSearch}). So a record that occurs millions of times does not pile up
 * in one place.
 */
package org.starling.pipeline.table.duplicates;
