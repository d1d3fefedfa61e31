/** PyTorch, called through the Deep Java Library, as a contender. */
package org.starling.benchmarks.pytorch;
