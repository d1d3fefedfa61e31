package org.starling.driver.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.driver.checkpoint.storage.LockFile;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.pipeline.files.WriteFailure;
import org.starling.serving.checkpoint.CheckpointException;

/**
 * The right of one job to write to a folder of checkpoints, or of predictions. It is a file in the folder, whose time of modification the job
 * changes at an interval. The lock of a dead job is taken over: on the same machine if its process is gone, otherwise if the
 * time of modification does not change for the length of a lease. Clocks are not compared.
 */
public final class FolderLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);
    /** Name of the file in the folder. */
    public static final String FILE = ".starling-lock.json";
    /** Before Hadoop closes its file systems. */
    private static final int HOOK_PRIORITY = 20;

    private static final Timing DEFAULT_TIMING =
            new Timing(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMillis(500));

    private final Storage storage;
    private final LockFile file;
    private final LockOwner owner;
    private final Content content;
    private final boolean createdFolder;
    private final CountDownLatch released = new CountDownLatch(1);
    private final Runnable hook = this::release;

    /**
     * Intervals of a lock.
     *
     * @param heartbeat between two changes of the file by its owner
     * @param lease without a change after which the owner is taken for dead
     * @param poll between two looks at the file of another owner
     */
    record Timing(Duration heartbeat, Duration lease, Duration poll) {}

    /** Content of a locked folder. */
    public enum Content {
        CHECKPOINTS("train", "checkpoints", "set checkpoints.path to another folder"),
        PREDICTIONS("predict", "predictions", "give another --output");

        private final String action;
        private final String noun;
        private final String remedy;

        Content(String action, String noun, String remedy) {
            this.action = action;
            this.noun = noun;
            this.remedy = remedy;
        }
    }

    private FolderLock(Storage storage, LockFile file, LockOwner owner, Content content, boolean createdFolder) {
        this.storage = storage;
        this.file = file;
        this.owner = owner;
        this.content = content;
        this.createdFolder = createdFolder;
    }

    /**
     * Takes the lock of a folder, which is created if necessary.
     *
     * @param note receives a message if it is not known at once whether the owner of an existing lock is alive
     * @throws CheckpointException if another job has the lock
     */
    public static FolderLock acquire(String folder, Configuration hadoop, String job, Consumer<String> note) {
        return acquire(folder, Content.CHECKPOINTS, hadoop, job, note);
    }

    /** The same for a folder with other content. */
    public static FolderLock acquire(
            String folder, Content content, Configuration hadoop, String job, Consumer<String> note) {
        return acquire(folder, content, hadoop, LockOwner.current(job), DEFAULT_TIMING, note);
    }

    static FolderLock acquire(
            String folder, Configuration hadoop, LockOwner owner, Timing timing, Consumer<String> note) {
        return acquire(folder, Content.CHECKPOINTS, hadoop, owner, timing, note);
    }

    private static FolderLock acquire(
            String folder,
            Content content,
            Configuration hadoop,
            LockOwner owner,
            Timing timing,
            Consumer<String> note) {
        try {
            Storage storage = Storage.at(folder, hadoop);
            LockFile file = new LockFile(storage, FILE);
            boolean creates = !storage.exists();
            storage.createFolder(storage.root());
            while (!file.create(owner.toJson())) {
                Optional<LockFile.Content> existing = file.read();
                if (existing.isPresent()) {
                    existing = awaitDeath(file, existing.get(), content, timing, note);
                }
                if (existing.isPresent() && file.remove(existing.get().text())) {
                    LOG.info("Removed the lock of a job that is dead from {}", storage.root());
                }
            }
            FolderLock lock = new FolderLock(storage, file, owner, content, creates);
            lock.keep(timing.heartbeat());
            return lock;
        } catch (IOException e) {
            throw new CheckpointException(
                    "Cannot lock the %s in %s: %s; make room or grant access there, or %s"
                            .formatted(content.noun, folder, WriteFailure.of(e).reason(), content.remedy),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CheckpointException("Cannot lock the %s in %s: interrupted".formatted(content.noun, folder), e);
        }
    }

    /**
     * Waits until it is known whether an owner is dead.
     *
     * @return the lock of the dead owner; empty if the lock is gone
     * @throws CheckpointException if the owner is alive
     */
    private static Optional<LockFile.Content> awaitDeath(
            LockFile file, LockFile.Content found, Content folder, Timing timing, Consumer<String> note)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Optional<LockFile.Content> current = Optional.of(found);
        LockFile.Content first = null;
        while (current.isPresent() && System.nanoTime() - start < timing.lease().toNanos()) {
            LockFile.Content content = current.get();
            if (!content.text().isEmpty()) { // otherwise it is just being written
                LockOwner other = parse(file, content, folder);
                if (other.isOnThisMachine() && !other.isAlive()) {
                    return current;
                }
                if (other.isOnThisMachine() || (first != null && !content.equals(first))) {
                    throw held(file, other, folder);
                }
                if (first == null) {
                    first = content;
                    note.accept("Waiting up to %d s for a sign of life of the %s, which has the lock %s"
                            .formatted(timing.lease().toSeconds(), other.describe(), file.path()));
                }
            }
            Thread.sleep(timing.poll().toMillis());
            current = file.read();
        }
        return current;
    }

    private static LockOwner parse(LockFile file, LockFile.Content content, Content folder) {
        try {
            return LockOwner.fromJson(content.text());
        } catch (JsonProcessingException e) {
            throw new CheckpointException(
                    "Cannot %s: %s is damaged, or Starling did not write it; remove it if no job writes there"
                            .formatted(folder.action, file.path()),
                    e);
        }
    }

    private static CheckpointException held(LockFile file, LockOwner owner, Content folder) {
        return new CheckpointException(
                "Cannot %s: the %s has written %s to %s since %s; wait until it ends, stop it, or %s"
                        .formatted(
                                folder.action,
                                owner.describe(),
                                folder.noun,
                                file.path().getParent(),
                                owner.sinceWhen(),
                                folder.remedy));
    }

    private void keep(Duration heartbeat) {
        ShutdownHookManager.get().addShutdownHook(hook, HOOK_PRIORITY);
        Thread thread = new Thread(() -> beat(heartbeat), "starling-folder-lock");
        thread.setDaemon(true);
        thread.start();
    }

    private void beat(Duration heartbeat) {
        try {
            while (!released.await(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    if (isHeld()) {
                        file.touch(owner.toJson());
                    }
                } catch (IOException e) {
                    LOG.debug("Cannot renew the lock {}", file.path(), e); // the file system may come back
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isHeld() throws IOException {
        return file.read()
                .filter(content -> content.text().equals(owner.toJson()))
                .isPresent();
    }

    /**
     * Checks that no other job has taken over, as may happen if this process was suspended for longer than a lease.
     *
     * @throws CheckpointException if one has
     */
    public void requireHeld() {
        try {
            Optional<LockFile.Content> found = file.read();
            if (found.isPresent() && !found.get().text().equals(owner.toJson())) {
                throw new CheckpointException(
                        "Cannot continue training: the %s has taken over the checkpoints in %s, because this job gave no sign of life; let that one run, or stop it and resume with --resume"
                                .formatted(
                                        parse(file, found.get(), content).describe(),
                                        file.path().getParent()));
            }
        } catch (IOException e) {
            LOG.debug("Cannot read the lock {}", file.path(), e); // saving reports it if it stays so
        }
    }

    /** Gives the lock up. */
    @Override
    public void close() {
        if (!ShutdownHookManager.get().isShutdownInProgress()) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
        release();
    }

    private synchronized void release() {
        if (released.getCount() == 0) {
            return;
        }
        released.countDown();
        try {
            if (isHeld()) {
                file.remove(owner.toJson());
            }
            if (createdFolder) {
                storage.deleteIfEmpty();
            }
        } catch (IOException e) {
            LOG.debug("Cannot remove the lock {}", file.path(), e); // the next job takes it over
        }
    }
}
