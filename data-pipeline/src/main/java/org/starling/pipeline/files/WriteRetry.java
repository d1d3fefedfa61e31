package org.starling.pipeline.files;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats writes that fail, until they succeed or a time is over that counts from the first failure. The first failure is
 * logged in one sentence. Failures that cannot pass, such as denied access, are not repeated. Not thread-safe.
 */
public final class WriteRetry {
    /** Hadoop property: for how long failed writes are repeated; a Hadoop duration, 60 s by default. */
    public static final String TIMEOUT_PROPERTY = "starling.write.timeout";

    /** A hundred years. */
    private static final long MOST_SECONDS = Duration.ofDays(36_500).toSeconds();

    private static final Logger LOG = LoggerFactory.getLogger(WriteRetry.class);
    private static final long DEFAULT_SECONDS = 60;
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 4000;

    private final String target;
    private final Duration timeout;
    private long deadline;
    private long pause;

    /**
     * @param target what is written, for messages, such as {@code the shards in hdfs:/shards}
     */
    public WriteRetry(String target, Configuration conf) {
        this(target, timeout(conf));
    }

    public WriteRetry(String target, Duration timeout) {
        this.target = target;
        this.timeout = timeout;
    }

    /** The time that is set, or the default. */
    public static Duration timeout(Configuration conf) {
        try {
            long seconds = conf.getTimeDuration(TIMEOUT_PROPERTY, DEFAULT_SECONDS, TimeUnit.SECONDS);
            if (seconds >= 0 && seconds <= MOST_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        } catch (IllegalArgumentException e) {
            // the message names the value
        }
        throw new DataException("Cannot write: %s is '%s'; set a duration such as 60s"
                .formatted(TIMEOUT_PROPERTY, conf.get(TIMEOUT_PROPERTY)));
    }

    /** Writes something; removes what an earlier try left. */
    @FunctionalInterface
    public interface Write<T, E extends Exception> {
        T write() throws E;
    }

    /**
     * Writes, again and again if necessary.
     *
     * @throws E of the last try
     */
    public <T, E extends Exception> T run(Write<T, E> write) throws E {
        while (true) {
            try {
                return write.write();
            } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
                if (!pauses(e)) {
                    throw e;
                }
            } catch (FSError e) {
                if (!pauses(e)) {
                    throw e;
                }
            }
        }
    }

    /** Waits before the next try; false if there is none. */
    private boolean pauses(Throwable failure) {
        WriteFailure cause = WriteFailure.of(failure);
        if (timeout.isZero() || !cause.mayPass(failure)) {
            return false;
        }
        if (pause == 0) {
            deadline = System.nanoTime() + timeout.toNanos();
            LOG.warn("Cannot write {} yet: {}; trying again for {} s", target, cause.reason(), timeout.toSeconds());
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            return false;
        }
        pause = pause == 0 ? FIRST_PAUSE_MILLIS : Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
        try {
            Thread.sleep(Math.min(left, pause));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return true;
    }
}
