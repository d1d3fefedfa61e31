package org.starling.pipeline.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;

/** Writes a report into the folder of the shards: {@code report.json} for programs, {@code report.html} for people. */
public final class ReportFiles {
    private ReportFiles() {}

    /**
     * Writes both files.
     *
     * @throws DataException if they cannot be written
     */
    public static void write(DataReport report, Path folder, Configuration conf) {
        Map<String, String> files =
                Map.of("report.json", report.toJson(), "report.html", new HtmlReport(report).render());
        files.forEach((name, text) -> {
            Path path = new Path(folder, name);
            try (OutputStream out = DataFiles.create(path, conf)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new DataException(
                        "Cannot write the report: %s (%s); check the file system".formatted(path, e.getMessage()), e);
            }
        });
    }
}
