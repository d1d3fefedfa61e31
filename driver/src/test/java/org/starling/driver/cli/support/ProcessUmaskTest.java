package org.starling.driver.cli.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;

class ProcessUmaskTest {
    @Test
    void configurationsThatNoJobMakesHaveIt() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeThat(status).exists();
        String line = Files.readAllLines(status).stream()
                .filter(each -> each.startsWith("Umask:"))
                .findFirst()
                .orElseThrow();

        ProcessUmask.applyToHadoop();
        ProcessUmask.applyToHadoop();

        // job files and checkpoints are opened by such ones before there is a Spark session
        Configuration hadoop = new Configuration();
        assertThat(hadoop.get(FsPermission.UMASK_LABEL))
                .isEqualTo(line.substring(6).strip());
        assertThat(hadoop.getPropertySources(FsPermission.UMASK_LABEL)).contains("org/starling/driver/umask.xml");
        assertThat(ProcessUmask.forHadoop()).contains(line.substring(6).strip());
    }
}
