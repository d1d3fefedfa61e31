package org.starling.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;

/** Command on the included digits, from its start by the shell to its end, in processes of its own. */
public final class ShellCommand implements Contender {
    private static final String LAUNCHER = "bin/starling";
    private static final String JOB = "conf/demo-digits.yaml";

    private final Path root;
    private final Kind kind;
    private Path work;
    private int runs;

    /** Commands that can be measured. */
    private enum Kind {
        EMPTY_SPARK_JOB,
        HELP,
        CHECKPOINTS_LIST,
        TRAIN,
        PREDICT
    }

    private ShellCommand(Settings settings) {
        root = Path.of(settings.text("root"));
        kind = settings.choice("command", Kind.class);
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        work = Files.createTempDirectory("benchmark-command");
        if (kind != Kind.EMPTY_SPARK_JOB) {
            // writes shards and a checkpoint; the first run also builds Starling, and stores its classes
            run(train(work.resolve("first")));
        }
        measure();
    }

    @Override
    public Measurement measure() throws IOException, InterruptedException {
        List<String> command = command();
        long start = System.nanoTime();
        run(command);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Measurement(1, seconds, Map.of("seconds", seconds));
    }

    private List<String> command() {
        String checkpoints = work.resolve("first").toString();
        return switch (kind) {
            case EMPTY_SPARK_JOB -> List.of(
                    "deploy/spark-home/target/spark-home/bin/spark-submit",
                    "--master=local[2]",
                    "--class=" + EmptySparkJob.class.getName(),
                    "--driver-class-path=benchmarks/contenders/target/classes",
                    // no jar: the class is on the driver's class path
                    "spark-internal");
            case HELP -> List.of(LAUNCHER, "--help");
            case CHECKPOINTS_LIST -> List.of(LAUNCHER, "checkpoints", "list", checkpoints);
            case TRAIN -> train(work.resolve("checkpoints-" + runs++));
            case PREDICT -> List.of(LAUNCHER, "predict", checkpoints, "--input", "data/digits.csv.gz", "--labelled");
        };
    }

    private List<String> train(Path checkpoints) {
        return List.of(
                LAUNCHER,
                "train",
                JOB,
                "--set=training.epochs=1",
                "--set=data.shards.path=" + work.resolve("shards"),
                "--set=checkpoints.path=" + checkpoints);
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path output = work.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // set for contenders, not by users
        builder.environment().keySet().removeIf(name -> name.equals("OMP_NUM_THREADS") || name.startsWith("MALLOC_"));
        int status = builder.start().waitFor();
        if (status != 0) {
            throw new IllegalStateException("Cannot measure %s: it ended with %d; its output was %s"
                    .formatted(command, status, Files.readString(output)));
        }
    }

    @Override
    public void close() {
        if (work != null) {
            FileUtils.deleteQuietly(work.toFile());
        }
    }

    /** Kind {@code shell-command}; settings {@code root}, {@code command}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "shell-command";
        }

        @Override
        public Contender create(Settings settings) {
            return new ShellCommand(settings);
        }
    }
}
