package org.starling.server;

import java.time.Duration;
import org.starling.kernels.validation.Checks;
import org.starling.server.model.BatchOptions;

/**
 * Options of a server.
 *
 * @param listening address, and who may connect
 * @param batching how records of several requests are predicted together
 * @param limits of requests
 * @param reloadInterval time between two looks for a new best checkpoint; zero for none
 */
public record ServerOptions(Listening listening, BatchOptions batching, Limits limits, Duration reloadInterval) {
    public ServerOptions {
        new Checks()
                .requirePresent(listening, "listening")
                .requirePresent(batching, "batching")
                .requirePresent(limits, "limits")
                .require(
                        reloadInterval != null && !reloadInterval.isNegative(),
                        "reloadInterval",
                        "must not be negative, is " + reloadInterval)
                .done();
    }

    /** Whether other machines may connect without a token. */
    public enum Exposure {
        /** A server without a token listens on the loopback address only. */
        GUARDED,
        /** Everybody who reaches the server may use it. */
        OPEN
    }

    /**
     * The address of a server, and who may connect.
     *
     * @param host name or address of a network interface
     * @param port 0 for any free one
     * @param token that requests must have; null for none
     * @param tls certificate and key; null for plain HTTP
     * @param exposure whether other machines may connect without a token
     */
    public record Listening(String host, int port, BearerToken token, TlsFiles tls, Exposure exposure) {
        public Listening {
            new Checks()
                    .requirePresent(host, "host")
                    .requirePresent(exposure, "exposure")
                    .require(port >= 0 && port <= 65_535, "port", "must lie between 0 and 65535, is " + port)
                    .done();
        }
    }

    /**
     * Limits of requests.
     *
     * @param body bytes of the body of one request
     * @param bodies bytes of the bodies of all requests that are not answered yet
     * @param readTime the most time in which a request must arrive
     * @param answerTime the most time from then to its answer
     * @param drainTime the most time for requests that run when the server is closed
     */
    public record Limits(int body, long bodies, Duration readTime, Duration answerTime, Duration drainTime) {
        private static final int BODY = 8 << 20;
        /** A body becomes up to some ten times its bytes when it is parsed. */
        private static final int SHARE_OF_HEAP = 16;

        /** Bodies of 8 MiB, all of a sixteenth of the heap; 10 seconds to arrive, 10 to be answered, 20 to end. */
        public static final Limits DEFAULT = new Limits(
                BODY,
                Math.max(BODY, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20));

        public Limits {
            new Checks()
                    .require(body >= 1, "body", "must be at least 1, is " + body)
                    .require(
                            bodies >= body,
                            "bodies",
                            "must be at least the limit of one body, %d, is %d".formatted(body, bodies))
                    .require(isPositive(readTime), "readTime", "must be positive, is " + readTime)
                    .require(isPositive(answerTime), "answerTime", "must be positive, is " + answerTime)
                    .require(isPositive(drainTime), "drainTime", "must be positive, is " + drainTime)
                    .done();
        }

        private static boolean isPositive(Duration time) {
            return time != null && !time.isZero() && !time.isNegative();
        }
    }
}
