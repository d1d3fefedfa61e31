/**
 * Progress and background work of a run. {@link PipelineStep} names the current step in Spark's job descriptions, for
 * listeners and web pages. {@link BackgroundJobs} runs several Spark jobs at once. {@link SmallMethods} limits the size of the
 * code that Spark SQL generates.
 */
package org.starling.pipeline.progress;
