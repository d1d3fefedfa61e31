package org.starling.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;

@Tag("cluster")
class LostExecutorIT {
    @TempDir
    Path home;

    @Test
    void anExecutorThatIsLostDuringATransformCostsNoRowAndChangesNoPrediction()
            throws IOException, InterruptedException {
        // all that local-cluster asks of a Spark home; classes come from this test's class path
        Files.createDirectories(home.resolve("jars"));
        ProcessBuilder builder =
                ChildJvm.builder(ChildJvm.classPath(entry -> true), LostExecutorProgram.class.getName());
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.12", "SPARK_LOCAL_IP", "127.0.0.1"));

        ChildJvm.Running running = ChildJvm.start(home, "driver", builder);

        assertThat(running.await()).as(running.errText()).isZero();
        assertThat(running.outText().lines())
                .anyMatch(line ->
                        line.startsWith("lost executor: ") && line.contains("code " + LostExecutorProgram.EXIT_CODE));
        assertThat(running.outText().lines()).contains("rows " + LostExecutorProgram.ROWS, "same predictions true");
    }
}
