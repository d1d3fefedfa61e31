/** Vertices of a graph that are no layers: sums, concatenations, and the like. */
package org.starling.kernels.onednn.layer.vertex;
