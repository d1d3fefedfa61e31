/**
 * Fits statistics, limits, fill values and encodings to the training split. {@link TableFeatures} selects the columns of a
 * table. {@link TableFitter} fits outlier limits, then fill values, then encodings; each step uses the training records that
 * the previous step kept. {@link TableSeries} splits time series and cuts windows out of them. {@link TableExamples} encodes
 * the kept records. {@link TextFitter} learns the vocabulary of texts, {@link TakenVocabulary} reads that of another job, {@link PixelMoments} computes the statistics of images.
 *
 * <p>Invariant: {@link TableProfile} uses exact sums, exact counts and exact order statistics only, so the result does not
 * depend on partitions.
 */
package org.starling.pipeline.fit;
