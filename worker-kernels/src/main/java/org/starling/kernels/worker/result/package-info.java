/**
 * Output of a worker's task for the driver: how its epoch ended, what it did in it, and, from one worker, the state that
 * all replicas share afterwards. Only data; knows nothing of how an epoch is trained.
 */
package org.starling.kernels.worker.result;
