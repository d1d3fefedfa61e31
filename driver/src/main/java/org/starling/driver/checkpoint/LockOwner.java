package org.starling.driver.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import org.starling.kernels.validation.Checks;
import org.starling.serving.history.Json;

/**
 * The owner of a {@link FolderLock}: the content of its file.
 *
 * @param id differs for each lock
 * @param job name of the job
 * @param user who runs it
 * @param host name of the driver's machine
 * @param machine identifies that machine since its last start, and its numbering of processes; empty if unknown
 * @param process number of the driver's process
 * @param processStarted when that process was started; numbers of processes are used again
 * @param since when the lock was taken
 */
record LockOwner(
        String id,
        String job,
        String user,
        String host,
        String machine,
        long process,
        Instant processStarted,
        Instant since) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path PROCESSES = Path.of("/proc/self/ns/pid");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    /** Two processes read the same start time slightly differently if the clock was set between. */
    private static final Duration TOLERANCE = Duration.ofSeconds(10);

    LockOwner {
        new Checks()
                .requirePresent(id, "id")
                .requirePresent(job, "job")
                .requirePresent(host, "host")
                .require(machine != null, "machine", "is missing")
                .requirePresent(processStarted, "processStarted")
                .requirePresent(since, "since")
                .done();
    }

    /** This process, from now on. */
    static LockOwner current(String job) {
        return new LockOwner(
                UUID.randomUUID().toString(),
                job,
                System.getProperty("user.name"),
                hostName(),
                machineId(),
                ProcessHandle.current().pid(),
                startOf(ProcessHandle.current()),
                Instant.now());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("unknown");
        }
    }

    private static String machineId() {
        try {
            return Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(PROCESSES);
        } catch (IOException | UnsupportedOperationException e) {
            return ""; // not Linux
        }
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }

    /** Whether this process can see the owner's, if it is alive. */
    boolean isOnThisMachine() {
        return !machine.isEmpty() && machine.equals(machineId());
    }

    /** Whether the process is alive; only for one on this machine. */
    boolean isAlive() {
        return ProcessHandle.of(process)
                .filter(ProcessHandle::isAlive)
                .filter(found -> !hasEnded(found.pid()))
                .map(LockOwner::startOf)
                .filter(start -> Duration.between(start, processStarted).abs().compareTo(TOLERANCE) < 0)
                .isPresent();
    }

    /** Whether a process has ended, but is listed because its parent has not asked for its exit code; only on Linux. */
    private static boolean hasEnded(long process) {
        try {
            String state = Files.readString(Path.of("/proc/" + process + "/stat"));
            return state.substring(state.lastIndexOf(')') + 1).strip().matches("[ZX](?s:.*)");
        } catch (IOException e) {
            return false;
        }
    }

    /** For messages. */
    String describe() {
        return "job '%s' of %s (process %d on %s)".formatted(job, user, process, host);
    }

    /** When the lock was taken, for messages. */
    String sinceWhen() {
        return TIME.format(since);
    }

    static LockOwner fromJson(String json) throws JsonProcessingException {
        return Json.read(json, LockOwner.class);
    }

    String toJson() {
        return Json.write(this);
    }
}
