package org.starling.benchmarks.definition;

/** Lifetime of a contender's process over rounds, which also defines its time. */
public enum Processes {
    /** One process for all rounds, warmed up before the first; the time is that of the round's work alone. */
    WARM,
    /** A new process for every round; the time is the whole life of the process, from its start to its end. */
    FRESH
}
