/** Starling's image decoding and augmentation, without Spark around it. */
package org.starling.benchmarks.images;
