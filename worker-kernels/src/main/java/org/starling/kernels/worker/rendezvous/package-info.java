/**
 * Discovery of the tasks of an epoch by each other. The driver opens a {@link
 * org.starling.kernels.worker.rendezvous.Rendezvous}. Every task registers there by {@link
 * org.starling.kernels.worker.rendezvous.PeerSearch} and receives the addresses of the others, and the key by which they authenticate each other.
 *
 * <p>A worker that cannot train sends a {@link org.starling.kernels.worker.rendezvous.Refusal}, and the epoch ends for all at
 * once. A refusal is final, while a failed task is tried again.
 *
 * <p>Invariant: every attempt at an epoch has its own group, so a task of an earlier attempt cannot join a later one.
 */
package org.starling.kernels.worker.rendezvous;
