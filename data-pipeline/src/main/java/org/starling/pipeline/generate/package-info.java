/**
 * Generates tables of any size, for tests, benchmarks and examples: {@link DirtyTable} with a known number of each defect, {@link
 * RatingTable} with ratings of known structure. They run as Spark jobs. A row depends on its position and the seed only.
 */
package org.starling.pipeline.generate;
