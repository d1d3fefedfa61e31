package org.starling.benchmarks.contender;

/** One way to do the work that a benchmark measures. Used by one thread, in a process of its own. */
public interface Contender extends AutoCloseable {

    /** Loads data, builds what is measured and warms up; its time is not measured, except that of a fresh process. */
    void prepare() throws Exception;

    /** Does the work of one round. */
    Measurement measure() throws Exception;

    @Override
    void close();
}
