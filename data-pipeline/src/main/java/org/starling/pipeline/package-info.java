/**
 * Spark SQL from raw files to training-ready shards. {@link org.starling.pipeline.Preprocess} runs a
 * {@link org.starling.pipeline.PipelineSpec}: read ({@code source}), set bad records aside ({@code clean}), divide
 * ({@code split}), learn ({@code statistics}, {@code normalise}), pack ({@code encode}), and write in a global random order
 * ({@code shard}). {@code inference} applies what was learnt to new raw data. Sub-packages never use this one.
 */
package org.starling.pipeline;
