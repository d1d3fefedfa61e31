/**
 * How the tasks of an epoch find each other: the driver opens a {@link
 * org.starling.kernels.worker.rendezvous.Rendezvous}, and every task asks there by {@link
 * org.starling.kernels.worker.rendezvous.PeerSearch} where the others listen.
 *
 * <p>Invariant: every attempt at an epoch has a group of its own, so a task of an earlier attempt meets nobody of a later
 * one.
 */
package org.starling.kernels.worker.rendezvous;
