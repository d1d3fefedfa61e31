/**
 * Discovery of the tasks of an epoch by each other: the driver opens a {@link
 * org.starling.kernels.worker.rendezvous.Rendezvous}, and every task asks there by {@link
 * org.starling.kernels.worker.rendezvous.PeerSearch} where the others listen.
 *
 * <p>A worker that cannot train says so there ({@link org.starling.kernels.worker.rendezvous.Refusal}), and the epoch ends for
 * all at once: a refusal is final, where a failed task is tried again.
 *
 * <p>Invariant: every attempt at an epoch has a group of its own, so a task of an earlier attempt meets nobody of a later
 * one.
 */
package org.starling.kernels.worker.rendezvous;
