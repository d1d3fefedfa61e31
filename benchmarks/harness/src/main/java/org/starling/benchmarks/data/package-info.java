/** Fashion-MNIST for contenders: read once from IDX files, cut into batches that each contender converts in its own way. */
package org.starling.benchmarks.data;
