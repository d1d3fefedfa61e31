/**
 * The flat vectors of a network where they may be too long to be passed around: a {@link
 * org.starling.kernels.vector.FloatSource} stands for the numbers, wherever they lie.
 */
package org.starling.kernels.vector;
