/** Normalisation of features, as it is asked for and as it is applied to a column. A constant feature becomes 0 and is never divided by. */
package org.starling.pipeline.encode;
