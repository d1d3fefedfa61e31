/**
 * DL4J's activation functions as oneDNN primitives. Those whose derivative follows from their output are fused into the
 * primitive before them; the others are separate primitives that keep their input.
 */
package org.starling.kernels.onednn.activation;
