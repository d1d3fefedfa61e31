/** Divides examples into training and test: by their content and a seed, so that a re-run divides them the same way. */
package org.starling.pipeline.split;
