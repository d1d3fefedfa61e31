package org.starling.benchmarks.exchange;

import java.util.List;

/** One rank's way to move its vector. Used by one thread. */
interface Exchange extends AutoCloseable {

    /** Where other ranks reach this one, as one word. */
    String address();

    /** Connects to all ranks; they do so at the same time. */
    void connect(int rank, List<String> addresses) throws Exception;

    /** Takes part in one round. */
    void round() throws Exception;

    /** Payload bytes sent to other ranks since {@link #connect}. */
    long bytesSent();

    @Override
    void close();

    /** What a rank is to do. */
    enum Kind {
        /** Starling's all-reduce. */
        ALL_REDUCE,
        /** A copy through plain sockets. */
        SOCKETS
    }
}
