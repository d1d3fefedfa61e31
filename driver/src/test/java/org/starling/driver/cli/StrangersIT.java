package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.job.DigitsJob;
import org.starling.serving.checkpoint.Checkpoint;

/** The standalone cluster of {@code deploy} on one host, and a stranger on another one who knows all its ports. */
@Tag("cluster")
@Tag("drill")
@EnabledOnOs(OS.LINUX)
class StrangersIT {
    @TempDir
    private Path folder;

    private Distribution distribution;
    private TwoHosts hosts;

    @Test
    void aStrangerOnAnotherHostCannotEndAJob() throws Exception {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
        Optional<TwoHosts> made = TwoHosts.make();
        assumeThat(made)
                .as("this user may make network namespaces (root, with iproute2)")
                .isPresent();
        hosts = made.orElseThrow();
        distribution = Distribution.layOut(folder.resolve("starling"));
        try {
            assertThat(start("up", "deploy/standalone/up").await()).isZero();
            ChildJvm.Running job = submit("attacked");
            String seen = "";
            while (job.process().isAlive()) {
                seen += attack();
            }

            assertThat(job.await()).as(job.errText()).isZero();
            assertThat(seen).contains(Stranger.FOUND).doesNotContain(Stranger.ADMITTED);
            ChildJvm.Running undisturbed = submit("undisturbed");
            assertThat(undisturbed.await()).as(undisturbed.errText()).isZero();
            assertThat(checkpoint("attacked").model().parameters())
                    .containsExactly(checkpoint("undisturbed").model().parameters());
        } finally {
            start("down", "deploy/standalone/down").await();
            hosts.remove();
        }
    }

    private ChildJvm.Running submit(String name) throws IOException {
        List<String> settings = DigitsJob.settings(
                        folder.resolve(name),
                        "training.epochs=10",
                        "training.batchSize=1",
                        "training.averaging.every=1")
                .stream()
                .filter(setting -> !setting.contains("spark.ui.enabled"))
                .toList();
        return start(name, "deploy/standalone/submit", DigitsJob.command(settings, DigitsJob.file()));
    }

    private ChildJvm.Running start(String name, String script, String... arguments) throws IOException {
        ProcessBuilder builder = distribution.builder(hosts.onFirst(), script, arguments);
        builder.environment().put("STARLING_STANDALONE_HOST", TwoHosts.FIRST_ADDRESS);
        builder.environment().put("STARLING_WORKER_MEMORY", "1g");
        builder.environment().put("STARLING_EXECUTOR_MEMORY", "1g");
        builder.environment().put("STARLING_DRIVER_MEMORY", "1g");
        return ChildJvm.start(folder, name, builder);
    }

    /** Attacks all ports that are open now, and returns what the stranger saw. */
    private String attack() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(hosts.onSecond());
        List<String> arguments = new ArrayList<>(List.of(TwoHosts.FIRST_ADDRESS));
        arguments.addAll(hosts.openPorts());
        command.addAll(ChildJvm.builder(
                        ChildJvm.classPath(entry -> true), Stranger.class.getName(), arguments.toArray(String[]::new))
                .command());
        ChildJvm.Running stranger = ChildJvm.start(folder, "stranger", new ProcessBuilder(command));
        assertThat(stranger.process().waitFor(5, TimeUnit.MINUTES)).isTrue();
        return stranger.outText();
    }

    private Checkpoint checkpoint(String name) {
        return CheckpointStore.at(DigitsJob.checkpoints(folder.resolve(name)).toString(), new Configuration())
                .loadLatest();
    }
}
