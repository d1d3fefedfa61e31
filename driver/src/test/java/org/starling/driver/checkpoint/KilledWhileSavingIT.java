package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.starling.serving.checkpoint.Checkpoint;

/** Kills a real process, with the signal that cannot be caught, while it writes one checkpoint after the other. */
@Tag("cluster")
class KilledWhileSavingIT {
    private static final int EPOCHS_BEFORE_THE_KILL = 2;

    @TempDir
    Path folder;

    @RepeatedTest(3)
    void everyCheckpointThatIsThereIsWhole(RepetitionInfo repetition) throws IOException, InterruptedException {
        Process writer = startWriter();
        try {
            awaitCheckpoints(writer);
            // at another moment each time, so that other files are half-written
            boolean ended = writer.waitFor(17L * repetition.getCurrentRepetition(), TimeUnit.MILLISECONDS);
            assertThat(ended).isFalse();
        } finally {
            writer.destroyForcibly().waitFor();
        }

        CheckpointStore store = CheckpointStore.at(folder.toString(), new Configuration());
        assertThat(store.verify())
                .hasSizeGreaterThanOrEqualTo(EPOCHS_BEFORE_THE_KILL)
                .allMatch(CheckpointEntry.Verification::sound);
        int latest = store.latest().orElseThrow().epoch();
        assertThat(store.loadLatest().record())
                .isEqualTo(Checkpoints.ofEpoch(latest).record());

        store.save(Checkpoints.ofEpoch(latest + 1), new Retention(0));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).allMatch(name -> name.startsWith("epoch-"));
        }
    }

    private Process startWriter() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Writer.class.getName(), folder.toString()));
        File log = folder.resolveSibling(folder.getFileName() + ".log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    private void awaitCheckpoints(Process writer) throws IOException, InterruptedException {
        while (checkpoints() < EPOCHS_BEFORE_THE_KILL) {
            assertThat(writer.waitFor(5, TimeUnit.MILLISECONDS))
                    .as("the writer ended by itself, see %s.log", folder)
                    .isFalse();
        }
    }

    private long checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("epoch-"))
                    .count();
        }
    }

    /** The process that is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            CheckpointStore store = CheckpointStore.at(arguments[0], new Configuration());
            for (int epoch = 1; ; epoch++) {
                Checkpoint small = Checkpoints.ofEpoch(epoch);
                // large enough that most of the time goes into writing
                Checkpoint large = new Checkpoint(small.model(), new float[1 << 21], small.manifest(), small.record());
                store.save(large, new Retention(0));
            }
        }
    }
}
