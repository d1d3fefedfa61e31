package org.starling.benchmarks.exchange;

import java.util.List;

/** Exchange of one rank's vector. Used by one thread. */
interface Exchange extends AutoCloseable {

    /** Address of this rank for other ranks, as one word. */
    String address();

    /** Connects to all ranks; they do so at the same time. */
    void connect(int rank, List<String> addresses) throws Exception;

    /** Takes part in one round. */
    void round() throws Exception;

    /** Payload bytes sent to other ranks since {@link #connect}. */
    long bytesSent();

    @Override
    void close();

    /** Kinds of exchange. */
    enum Kind {
        /** Starling's all-reduce. */
        ALL_REDUCE,
        /** The same over connections that Spark encrypts. */
        ENCRYPTED_ALL_REDUCE,
        /** A copy through plain sockets. */
        SOCKETS
    }
}
