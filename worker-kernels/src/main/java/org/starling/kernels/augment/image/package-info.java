/**
 * Arithmetic on packed images: planes of unsigned bytes in a larger array, changed in place. No transcendental function but
 * those of {@code StrictMath} decides a bit, so the same input gives the same output on every machine. Depends on no other
 * package of the augmentation.
 */
package org.starling.kernels.augment.image;
