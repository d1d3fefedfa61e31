package org.starling.pipeline.report;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.DataFiles;
import org.starling.pipeline.files.WriteFailure;

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
            try {
                DataFiles.write(path, text, conf);
            } catch (IOException e) {
                throw new DataException(
                        "Cannot write the report %s: %s; make room or grant access there, or use another path"
                                .formatted(path, WriteFailure.of(e).reason()),
                        e);
            }
        });
    }
}
