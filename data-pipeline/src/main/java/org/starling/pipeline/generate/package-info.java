/**
 * Generates tables of any size with a known number of each defect, for tests and benchmarks of the pipeline.
 * {@link DirtyTable} runs as a Spark job. A row depends on its position and the seed only.
 */
package org.starling.pipeline.generate;
