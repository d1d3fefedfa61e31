/**
 * Converts raw files to shards for training, with Spark SQL. {@link Preprocess} runs a {@link PipelineSpec} in the steps of
 * {@code PreprocessSteps}: read ({@code source}), validate ({@code validate}, {@code record}), split ({@code split}), fit
 * ({@code fit}, {@code statistics}), encode ({@code encode}, {@code image}, {@code text}), expand ({@code augment}), and write
 * in a global random order ({@code shard}). {@link InferencePipeline} applies the fitted transform of a checkpoint to new raw
 * data, with the same bytes as in training. {@link SourceReaders} selects the reader of a source; it is the only class that
 * knows all kinds of sources.
 *
 * <p>Invariant: sub-packages do not use this package.
 */
package org.starling.pipeline;
