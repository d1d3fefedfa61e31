package org.starling.driver.drill;

/** What goes wrong in a drill, once, in the middle of an epoch. */
enum InjectedFault {
    /** Nothing. */
    NONE,
    /** The task of rank 1 throws. */
    TASK_THROWS,
    /** Rank 1 lacks a native library, from the start. */
    REFUSES,
    /** The connections of rank 1's executor close while a round runs. */
    CONNECTION_LOST,
    /** Rank 1 is later for a round than others wait. */
    WORKER_HANGS,
    /** Every rank looks whether its connections encrypt, and whether strangers are let in. */
    WIRETAP
}
