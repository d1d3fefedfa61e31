package org.starling.driver.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;

/**
 * Faults in the middle of an epoch that two executors train, each a process of its own. After each fault the epoch runs
 * again from its start, so the parameters are those of an undisturbed run.
 */
@Tag("cluster")
class FaultDrillIT {
    private static final String ALL_TRAINED = "epoch offered 640 trained 640";
    private static final String AUTHENTICATE = "spark.authenticate=true";
    private static final String SECRET = "spark.authenticate.secret=starlings";
    private static final String ENCRYPT = "spark.network.crypto.enabled=true";

    @TempDir
    static Path folder;

    private static Map<String, List<String>> drills;
    private static Map<String, List<String>> encrypted;

    @BeforeAll
    static void trainWithEveryFault() throws IOException, InterruptedException {
        drills = run("open", "NONE,REFUSES,TASK_THROWS,CONNECTION_LOST,WORKER_HANGS,WIRETAP");
        encrypted = run("encrypted", "WIRETAP,BIT_FLIPPED", AUTHENTICATE, SECRET, ENCRYPT);
    }

    /** The output of the driver for each fault. */
    private static Map<String, List<String>> run(String name, String drills, String... settings)
            throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve(name));
        // all that local-cluster asks of a Spark home; classes come from this test's class path
        Files.createDirectories(home.resolve("jars"));
        List<String> arguments = new ArrayList<>(List.of(home.toString(), drills));
        arguments.addAll(List.of(settings));
        ProcessBuilder builder = ChildJvm.builder(
                ChildJvm.classPath(entry -> true), DrillDriver.class.getName(), arguments.toArray(String[]::new));
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.12", "SPARK_LOCAL_IP", "127.0.0.1"));
        ChildJvm.Running running = ChildJvm.start(home, "driver", builder);
        assertThat(running.await()).as(running.errText()).isZero();
        Map<String, List<String>> byDrill = new LinkedHashMap<>();
        for (String line : running.outText().lines().toList()) {
            if (line.startsWith("drill ")) {
                byDrill.put(line.substring("drill ".length()), new ArrayList<>());
            } else if (!byDrill.isEmpty()) {
                new ArrayList<>(byDrill.values()).get(byDrill.size() - 1).add(line);
            }
        }
        return byDrill;
    }

    private static void assertTrainedAsIfNothingHadHappened(String drill) {
        List<String> undisturbed = drills.get("NONE");
        assertThat(undisturbed).hasSize(3).noneMatch(line -> line.startsWith("task failed"));
        assertThat(drills.get(drill)).containsAll(undisturbed);
        assertThat(drills.get(drill)).filteredOn(ALL_TRAINED::equals).hasSize(2);
    }

    @Test
    void taskThatThrowsCostsNoExample() {
        assertThat(drills.get("TASK_THROWS")).anyMatch(line -> line.contains("the drill makes this task fail"));
        assertTrainedAsIfNothingHadHappened("TASK_THROWS");
    }

    @Test
    void workerThatRefusesEndsTrainingForAllWithItsReasonAndNoFurtherAttempt() {
        assertThat(drills.get("REFUSES"))
                .noneMatch(line -> line.startsWith("task failed"))
                .anyMatch(line -> line.matches("gave up: Cannot train on all 2 workers: worker 1 \\(executor [01]@.*"
                        + "no jnidrill in java\\.library\\.path.*"));
        assertThat(seconds("REFUSES"))
                .as("without it, others wait for ten minutes")
                .isLessThan(300);
    }

    private static long seconds(String drill) {
        return drills.get(drill).stream()
                .filter(line -> line.startsWith("seconds "))
                .mapToLong(line -> Long.parseLong(line.substring("seconds ".length())))
                .sum();
    }

    @Test
    void lostConnectionIsNoticedAtOnceAndNamesPeerAndRound() {
        assertThat(drills.get("CONNECTION_LOST"))
                .anyMatch(line -> line.matches(
                        ".*Cannot average in round \\d+: rank [01] at 127\\.0\\.0\\.1:\\d+ closed its connection.*"))
                .noneMatch(line -> line.contains("300000 ms"));
        assertTrainedAsIfNothingHadHappened("CONNECTION_LOST");
    }

    @Test
    void workerThatHangsIsNamedAfterTheTimeOut() {
        assertThat(drills.get("WORKER_HANGS"))
                .anyMatch(
                        line -> line.matches(
                                ".*Cannot average in round \\d+: rank 1 at 127\\.0\\.0\\.1:\\d+ did not take part within 10000 ms.*"));
        assertTrainedAsIfNothingHadHappened("WORKER_HANGS");
    }

    @Test
    void withoutEncryptionTheWiretapComplains() {
        assertThat(drills.get("WIRETAP"))
                .anyMatch(line -> line.startsWith("gave up: ")
                        && line.contains("the drill finds connections that do not encrypt"));
    }

    @Test
    void encryptedClusterTrainsAndLetsNoStrangerIn() {
        assertThat(encrypted.get("WIRETAP")).containsExactlyElementsOf(drills.get("NONE"));
    }

    @Test
    void bitThatIsFlippedOnTheWireFailsTheRoundAndChangesNoResult() {
        assertThat(encrypted.get("BIT_FLIPPED"))
                .as("AES/CTR alone would average wrong values")
                .anyMatch(line -> line.matches(".*Cannot average in round \\d+: rank [01] at 127\\.0\\.0\\.1:\\d+ .*"))
                .noneMatch(line -> line.contains("300000 ms"))
                .containsAll(drills.get("NONE"))
                .filteredOn(ALL_TRAINED::equals)
                .hasSize(2);
    }
}
