/**
 * Spark SQL from raw files to training-ready shards. {@link org.starling.pipeline.Preprocess} runs a
 * {@link org.starling.pipeline.PipelineSpec} by the steps of {@code PreprocessSteps}: read ({@code source}), validate, reject
 * ({@code clean}), split ({@code split}), fit ({@code statistics}, {@code table.transform}, {@code text}), encode, augment
 * ({@code augment}), and write in a global random order ({@code shard}). {@code inference} applies the fitted transformation to
 * new raw data. Sub-packages never use this one.
 */
package org.starling.pipeline;
