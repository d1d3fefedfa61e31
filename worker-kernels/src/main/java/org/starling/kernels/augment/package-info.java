/**
 * Random changes of training examples: images, numbers and, in batches, mixtures of examples. {@link
 * org.starling.kernels.augment.Augmentation} is one operation of a job. {@link org.starling.kernels.augment.ExampleAugmenter}
 * applies several to one packed example. {@link org.starling.kernels.augment.BatchAugmenter} applies them to the batches of a
 * worker, where it also mixes examples.
 *
 * <p>Invariants: a packed example keeps its shape and type; all randomness comes from the seed that is passed in, so the same
 * seed gives the same bits on every machine; an operation of zero strength changes nothing.
 */
package org.starling.kernels.augment;
