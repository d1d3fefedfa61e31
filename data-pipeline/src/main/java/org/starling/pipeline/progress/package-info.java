/** What a run of the pipeline is doing, told to Spark, whose listeners and pages show it. */
package org.starling.pipeline.progress;
