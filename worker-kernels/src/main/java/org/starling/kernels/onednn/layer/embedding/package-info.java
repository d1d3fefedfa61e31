/** Layers that look rows of a table up. Computed in Java: oneDNN has no primitive for it. */
package org.starling.kernels.onednn.layer.embedding;
