/** Finds the reader of a source: the one place that knows all kinds. */
package org.starling.pipeline.source.registry;
