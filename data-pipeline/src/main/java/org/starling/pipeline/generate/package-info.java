/**
 * Makes up tables of any size with a known number of each defect, to try and to measure the pipeline with.
 * {@link org.starling.pipeline.table.generate.DirtyTable} runs as a Spark job; what a row holds depends on its place and the seed
 * only.
 */
package org.starling.pipeline.generate;
