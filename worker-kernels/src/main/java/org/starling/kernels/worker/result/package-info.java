/**
 * Output of a worker's task for the driver: the end of the epoch, a report on its work, and, from one worker, the state that
 * all replicas share. The package holds data only and does not depend on the training of an epoch.
 */
package org.starling.kernels.worker.result;
