/**
 * What is changed at random on its way into a layer: {@link org.starling.kernels.onednn.layer.noise.Perturbations} knows DL4J's
 * kinds, {@link org.starling.kernels.onednn.layer.noise.PerturbationEmitter} appends them. All are {@code y = x · factor + summand}
 * with factors and summands drawn anew in each step; the derivative is the factor.
 */
package org.starling.kernels.onednn.layer.noise;
