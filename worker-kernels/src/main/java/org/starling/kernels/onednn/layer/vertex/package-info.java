/** Graph vertices that are not layers: sums, concatenations and the like. */
package org.starling.kernels.onednn.layer.vertex;
