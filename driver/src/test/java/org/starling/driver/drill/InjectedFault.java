package org.starling.driver.drill;

/** The fault that a run injects, once, in the middle of an epoch. */
enum InjectedFault {
    /** No fault. */
    NONE,
    /** The task of rank 1 throws. */
    TASK_THROWS,
    /** Rank 1 lacks a native library, from the start. */
    REFUSES,
    /** The connections of rank 1's executor close while a round runs. */
    CONNECTION_LOST,
    /** A bit of what rank 1's executor sends is flipped on the wire. */
    BIT_FLIPPED,
    /** Rank 1 enters a round after the timeout of the others. */
    WORKER_HANGS,
    /** Every rank checks that its connections encrypt, and that unknown peers are refused. */
    WIRETAP
}
