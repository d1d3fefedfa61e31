/**
 * What a run of the pipeline is doing: {@link org.starling.pipeline.progress.PipelineStep} tells it to Spark, whose listeners and pages
 * show it; {@link org.starling.pipeline.progress.BackgroundJobs} does several things at once.
 */
package org.starling.pipeline.progress;
