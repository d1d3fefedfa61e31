/** Pictures of training data for a person to look at. */
package org.starling.pipeline.sheet;
