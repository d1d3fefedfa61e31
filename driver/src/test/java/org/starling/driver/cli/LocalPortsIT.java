package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;
import org.starling.driver.job.DigitsJob;

/** Ports that a job on one machine opens, with Spark's web pages. */
@Tag("cluster")
@EnabledOnOs(OS.LINUX)
class LocalPortsIT {
    private static final long POLL_MILLIS = 50;
    /** Driver, block manager and web pages. */
    private static final int PORTS = 3;

    @TempDir
    private Path folder;

    @Test
    void aJobOnThisMachineListensOnTheLoopbackAddressOnly() throws Exception {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
        List<String> settings = DigitsJob.settings(folder, "training.epochs=2").stream()
                .filter(setting -> !setting.contains("spark.ui.enabled"))
                .toList();
        ProcessBuilder command = Distribution.layOut(folder.resolve("starling"))
                .builder(List.of(), "bin/starling", DigitsJob.command(settings, "train", DigitsJob.file()));

        // with it, the launcher does not store classes at the end, which takes longer than the job
        command.environment().put("HADOOP_CONF_DIR", folder.toString());

        ChildJvm.Running job = ChildJvm.start(folder, "job", command);
        Set<ListeningSocket> sockets = new TreeSet<>();
        do {
            sockets.addAll(ListeningSocket.of(job.process().pid()));
        } while (!job.process().waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS));

        assertThat(job.await()).as(job.errText()).isZero();
        assertThat(sockets).hasSizeGreaterThanOrEqualTo(PORTS).allMatch(ListeningSocket::isLoopback);
    }
}
