/**
 * IDX files. The driver reads their headers only ({@link org.starling.pipeline.source.idx.IdxHeader}); executors stream the
 * images and labels ({@link org.starling.pipeline.source.idx.IdxSlice}). A plain file is read in several slices at once; a
 * compressed one cannot be split and is streamed by one task.
 */
package org.starling.pipeline.source.idx;
