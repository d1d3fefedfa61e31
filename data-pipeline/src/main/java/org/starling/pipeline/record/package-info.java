/**
 * The validated records of a table, kept in memory as blocks of columns. {@link RecordBlocks} packs them once. All later
 * passes (counting, splitting, fitting, encoding) are plain loops over arrays of primitives and need no query plan. Blocks are
 * immutable and contain the rejected records too. {@link RecordStatus} gives the outcome of each record; {@link RecordFlags}
 * marks what only all records together show, such as duplicates.
 *
 * <p>{@link DuplicateSearch} finds duplicates by two 64-bit hashes: first within each block, then 32 bytes per record are sent
 * to the partition of their hash. {@link SeriesWindows} splits time series and cuts windows out of them.
 * {@link RejectedRecords} stores each record that is not used, with the reason.
 *
 * <p>Invariants: a window contains records of one series and one split. The result depends on content only, not on partitions.
 */
package org.starling.pipeline.record;
