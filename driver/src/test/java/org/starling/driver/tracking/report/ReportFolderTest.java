package org.starling.driver.tracking.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.ForeignEntryException;

class ReportFolderTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    Path folder;

    private void write(TrainingReport report) throws IOException {
        ReportFolder.write(report, folder.toString(), HADOOP);
    }

    @Test
    void aReportIsReadAsItWasWrittenAndReplacesAnEarlierOne() throws IOException {
        write(Reports.of("first", 1, List.of("a")));
        TrainingReport second = Reports.of("second", 2, List.of("a", "b"));
        write(second);

        TrainingReport read = ReportFolder.read(folder.toString(), HADOOP);

        assertThat(read.toJson()).isEqualTo(second.toJson());
        assertThat(Files.readString(folder.resolve("report.html"))).contains("Training of second");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("report.json", "report.html");
        }
    }

    @Test
    void aForeignFileIsNotReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("report.html"), "<html>mine");

        assertThatThrownBy(() -> write(Reports.of("job", 1, List.of())))
                .isInstanceOf(ForeignEntryException.class)
                .hasMessageContaining("is not the report of a run; move it away");
        assertThat(file).hasContent("<html>mine");
        assertThat(folder.resolve("report.json")).doesNotExist();
    }

    @Test
    void aMissingOrDamagedReportIsNamed() throws IOException {
        assertThatThrownBy(() -> ReportFolder.read(folder.toString(), HADOOP))
                .isInstanceOf(DataException.class)
                .hasMessage("Cannot show the report of a run: there is no report.json in " + folder
                        + "; give the checkpoints.path of a job that has run");
        Files.writeString(folder.resolve("report.json"), "{\"format\": \"another\"");
        assertThatThrownBy(() -> ReportFolder.read(folder.toString(), HADOOP))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be read");
        Files.writeString(folder.resolve("report.json"), "{\"format\": \"another\", \"version\": 1}");
        assertThatThrownBy(() -> ReportFolder.read(folder.toString(), HADOOP))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("must be starling-training-report, is another");
    }
}
