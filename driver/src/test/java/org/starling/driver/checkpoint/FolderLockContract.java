package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.starling.serving.checkpoint.CheckpointException;

/** The contract of the lock of a folder on every file system. */
abstract class FolderLockContract {
    private static final FolderLock.Timing FAST =
            new FolderLock.Timing(Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofMillis(20));
    private static final FolderLock.Timing EXPIRES_AT_ONCE =
            new FolderLock.Timing(Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofMillis(20));

    private final List<String> notes = new ArrayList<>();

    /** A folder that does not exist yet. */
    abstract String folder();

    abstract Configuration hadoop();

    private FolderLock acquire(LockOwner owner, FolderLock.Timing timing) {
        return FolderLock.acquire(folder(), hadoop(), owner, timing, notes::add);
    }

    private static LockOwner owner(String machine, long process) {
        LockOwner here = LockOwner.current("digits");
        return new LockOwner(
                here.id(),
                here.job(),
                "ada",
                machine.isEmpty() ? here.host() : machine,
                machine.isEmpty() ? here.machine() : machine,
                process == 0 ? here.process() : process,
                here.processStarted(),
                Instant.parse("2026-01-02T03:04:05Z"));
    }

    private FileSystem files() throws IOException {
        return new Path(folder()).getFileSystem(hadoop());
    }

    private void write(String text) throws IOException {
        try (FSDataOutputStream target = files().create(lockFile(), true)) {
            target.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private Path lockFile() {
        return new Path(folder(), ".starling-lock.json");
    }

    @Test
    void aSecondJobIsRefusedUntilTheFirstOneEnds() throws IOException {
        LockOwner first = owner("", 0);
        try (FolderLock lock = acquire(first, FAST)) {
            lock.requireHeld();
            assertThatThrownBy(() -> acquire(LockOwner.current("other"), FAST))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("the job 'digits' of ada (process %d on %s) has written checkpoints to"
                            .formatted(first.process(), first.host()))
                    .hasMessageContaining(
                            "since 2026-01-02 03:04:05 UTC; wait until it ends, stop it, or set checkpoints.path");
        }
        assertThat(files().exists(new Path(folder())))
                .as("a folder that was created for the lock")
                .isFalse();
        acquire(LockOwner.current("other"), FAST).close();
        assertThat(notes).isEmpty();
    }

    @Test
    void ofManyJobsThatStartTogetherOneRuns() throws Exception {
        int jobs = 4;
        CyclicBarrier start = new CyclicBarrier(jobs);
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        List<Future<FolderLock>> results = new ArrayList<>();
        Callable<FolderLock> job = () -> {
            start.await();
            return acquire(LockOwner.current("job"), FAST);
        };
        for (int i = 0; i < jobs; i++) {
            results.add(threads.submit(job));
        }
        List<FolderLock> locks = new ArrayList<>();
        int refused = 0;
        for (Future<FolderLock> result : results) {
            try {
                locks.add(result.get());
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(CheckpointException.class);
                refused++;
            }
        }
        threads.shutdown();
        assertThat(locks).hasSize(1);
        assertThat(refused).isEqualTo(jobs - 1);
        locks.get(0).close();
    }

    @Test
    void theLockOfADeadProcessOfThisMachineIsTakenOverAtOnce() throws IOException {
        write(owner("", 999_999_999).toJson());

        try (FolderLock lock = acquire(owner("", 0), FAST)) {
            lock.requireHeld();
        }
        assertThat(notes).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessThatHasEndedIsDeadAlsoIfItsParentDoesNotAsk() throws Exception {
        // the shell becomes a process that does not wait for its child
        Process parent = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; exec sleep 600").start();
        try {
            long child =
                    Long.parseLong(parent.inputReader(StandardCharsets.UTF_8).readLine());
            awaitText(parent.pid(), "comm", "sleep");
            ProcessHandle.of(child).orElseThrow().destroyForcibly();
            awaitText(child, "stat", ") Z");
            LockOwner here = LockOwner.current("digits");
            write(new LockOwner(
                            here.id(),
                            here.job(),
                            here.user(),
                            here.host(),
                            here.machine(),
                            child,
                            ProcessHandle.of(child)
                                    .orElseThrow()
                                    .info()
                                    .startInstant()
                                    .orElse(Instant.EPOCH),
                            here.since())
                    .toJson());

            acquire(owner("", 0), FAST).close();
        } finally {
            parent.destroyForcibly();
        }
    }

    private static void awaitText(long process, String file, String text) throws Exception {
        java.nio.file.Path path = java.nio.file.Path.of("/proc/" + process + "/" + file);
        while (!Files.readString(path).contains(text)) {
            Thread.sleep(10);
        }
    }

    @Test
    void theNumberOfAProcessIsUsedAgain() throws IOException {
        LockOwner here = LockOwner.current("digits");
        write(new LockOwner(
                        here.id(),
                        here.job(),
                        here.user(),
                        here.host(),
                        here.machine(),
                        here.process(),
                        here.processStarted().minusSeconds(100),
                        here.since())
                .toJson());

        acquire(owner("", 0), FAST).close();
    }

    @Test
    void theLockOfAnotherMachineIsTakenOverIfItGivesNoSignOfLife() throws IOException {
        write(owner("node7", 1).toJson());

        try (FolderLock lock = acquire(owner("", 0), EXPIRES_AT_ONCE)) {
            lock.requireHeld();
        }
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("Waiting up to 0 s for a sign of life of the job 'digits' of ada (process 1 on node7)");
    }

    @Test
    void aJobOnAnotherMachineThatGivesSignsOfLifeKeepsItsLock() {
        try (FolderLock lock = acquire(owner("node7", 1), FAST)) {
            assertThatThrownBy(() -> acquire(owner("", 0), FAST))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("(process 1 on node7) has written checkpoints to");
            lock.requireHeld();
        }
    }

    @Test
    @SuppressWarnings("try") // it is closed while its successor has the lock
    void aJobThatWasSuspendedForTooLongStopsAndLeavesTheLockOfItsSuccessor() throws IOException {
        try (FolderLock suspended = acquire(owner("node7", 1), EXPIRES_AT_ONCE)) {
            try (FolderLock successor = acquire(owner("", 0), EXPIRES_AT_ONCE)) {
                assertThatThrownBy(suspended::requireHeld)
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("has taken over the checkpoints in");
                suspended.close();
                successor.requireHeld();
                assertThat(files().exists(lockFile())).isTrue();
            }
        }
    }

    @Test
    void aFileThatIsNoLockIsNamedAndKept() throws IOException {
        write("mine");

        assertThatThrownBy(() -> acquire(owner("", 0), EXPIRES_AT_ONCE))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(".starling-lock.json is damaged, or Starling did not write it");
        assertThat(files().exists(lockFile())).isTrue();
    }

    @Test
    void aLockWithoutContentIsThatOfAJobThatDiedWhileWritingIt() throws IOException {
        write("");

        acquire(owner("", 0), EXPIRES_AT_ONCE).close();
    }
}
