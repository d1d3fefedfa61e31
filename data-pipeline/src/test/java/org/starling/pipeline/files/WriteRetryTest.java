package org.starling.pipeline.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteRetryTest {
    private final AtomicInteger tries = new AtomicInteger();

    private String failing(int times, IOException failure) throws IOException {
        if (tries.incrementAndGet() <= times) {
            throw failure;
        }
        return "written";
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999s", "soon", "-1s", "999999999999s"})
    void refusesATimeThatIsNoDuration(String time) {
        Configuration conf = new Configuration(false);
        conf.set(WriteRetry.TIMEOUT_PROPERTY, time);

        assertThatThrownBy(() -> WriteRetry.timeout(conf))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(WriteRetry.TIMEOUT_PROPERTY + " is '" + time + "'");
    }

    @Test
    void triesAgainUntilItSucceeds() throws IOException {
        String result = new WriteRetry("x", Duration.ofMinutes(1))
                .run(() -> failing(2, new IOException("No space left on device")));

        assertThat(result).isEqualTo("written");
        assertThat(tries).hasValue(3);
    }

    @Test
    void givesUpAfterTheTimeWithTheFailureItself() {
        IOException failure = new IOException("No space left on device");

        assertThatThrownBy(() -> new WriteRetry("x", Duration.ofMillis(300)).run(() -> failing(1000, failure)))
                .isSameAs(failure);
        assertThat(tries.get()).isBetween(2, 3);
    }

    @Test
    void doesNotRepeatWhatCannotSucceed() {
        IOException denied = new IOException("Permission denied");

        assertThatThrownBy(() -> new WriteRetry("x", Duration.ofMinutes(1)).run(() -> failing(1, denied)))
                .isSameAs(denied);
        assertThat(tries).hasValue(1);
    }

    /** As Hadoop and NIO report it; most of them have cleared the flag of the thread. */
    static List<IOException> interrupts() {
        return List.of(
                new InterruptedIOException("Call interrupted"),
                new ClosedByInterruptException(),
                new IOException("Cannot close the file", new InterruptedException()));
    }

    @ParameterizedTest
    @MethodSource("interrupts")
    void anInterruptEndsIt(IOException interrupt) {
        assertThatThrownBy(() -> new WriteRetry("x", Duration.ofMinutes(1)).run(() -> failing(1, interrupt)))
                .isSameAs(interrupt);
        assertThat(tries).hasValue(1);
    }

    @Test
    void anInterruptBetweenTwoTriesEndsIt() {
        IOException failure = new IOException("No space left on device");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> new WriteRetry("x", Duration.ofMinutes(1)).run(() -> failing(1, failure)))
                    .isSameAs(failure);
        } finally {
            assertThat(Thread.interrupted()).as("flag of the thread").isTrue();
        }
        assertThat(tries).hasValue(1);
    }

    @Test
    void aTimeOutOfASocketIsNoInterrupt() throws IOException {
        String result = new WriteRetry("x", Duration.ofMinutes(1))
                .run(() -> failing(1, new SocketTimeoutException("Read timed out")));

        assertThat(result).isEqualTo("written");
        assertThat(tries).hasValue(2);
    }

    @Test
    void theTimeIsAPropertyOfHadoop() {
        Configuration conf = new Configuration(false);
        assertThat(WriteRetry.timeout(conf)).hasSeconds(60);
        conf.set(WriteRetry.TIMEOUT_PROPERTY, "5m");
        assertThat(WriteRetry.timeout(conf)).hasMinutes(5);
    }

    /** Output that HDFS has given up: every call throws the same exception. */
    private static final class DeadStream extends java.io.OutputStream {
        private final IOException failure = new IOException("All datanodes [a] are bad. Aborting...");

        @Override
        public void write(int value) throws IOException {
            throw failure;
        }

        @Override
        public void close() throws IOException {
            throw failure;
        }
    }

    @Test
    void oneExceptionFromWriteAndCloseDoesNotHideTheCause() {
        assertThatThrownBy(() -> {
                    try (FileOutput out = new FileOutput(new FSDataOutputStream(new DeadStream(), null))) {
                        out.write(1);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("All datanodes");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anErrorOfTheLocalDiskBecomesAnException() throws IOException {
        RawLocalFileSystem local = new RawLocalFileSystem();
        local.initialize(URI.create("file:///"), new Configuration(false));

        assertThatThrownBy(() -> {
                    try (FileOutput out = new FileOutput(local.create(new Path("/dev/full"), true))) {
                        out.write(new byte[1 << 17]);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
    }
}
