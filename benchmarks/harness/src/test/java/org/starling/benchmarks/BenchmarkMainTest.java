package org.starling.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.benchmarks.data.IdxFiles;
import picocli.CommandLine;

class BenchmarkMainTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listsBenchmarksCasesAndContenders() {
        assertThat(run("--list")).isZero();
        assertThat(out.toString())
                .contains(
                        "kernels: ",
                        "whole-job: ",
                        "averaging: ",
                        "allreduce: ",
                        "scaling: ",
                        "convergence: ",
                        "  cnn: dl4j, dl4j-helpers");
    }

    @Test
    void unknownBenchmarkIsWrongUsage() {
        assertThat(run("absent")).isEqualTo(2);
        assertThat(err.toString()).startsWith("Cannot run the benchmark 'absent': there are [kernels");
    }

    @Test
    void noNameIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("--list");
    }

    @Test
    void missingDataIsWrongUsage() {
        assertThat(run("kernels", "--dataset", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("Cannot find Fashion-MNIST");
    }

    @Test
    void missingBuildIsAFailureThatNamesTheScript() throws Exception {
        IdxFiles.write(folder, 1, 1);

        assertThat(run("kernels", "--dataset", folder.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("Cannot find the class path of contenders", "benchmarks/run");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--home=" + folder;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandLine command = BenchmarkMain.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(all);
    }
}
