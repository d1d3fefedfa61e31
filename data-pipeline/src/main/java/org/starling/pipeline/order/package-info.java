/**
 * A total order of examples by hashes of their content and a seed, independent of partitions. {@link HashRanks} finds the hash
 * at a given rank in two passes, without sorting. Both the split and the shuffle cut this order.
 */
package org.starling.pipeline.order;
