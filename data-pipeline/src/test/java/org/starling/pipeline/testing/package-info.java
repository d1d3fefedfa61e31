/** Shared test fixtures of the pipeline: a local Spark session and generated files. */
package org.starling.pipeline.testing;
