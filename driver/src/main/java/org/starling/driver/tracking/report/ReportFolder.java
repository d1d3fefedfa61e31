package org.starling.driver.tracking.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.Failures;
import org.starling.pipeline.files.ForeignEntryException;

/** The two files of a report, in the folder of a job's checkpoints. */
public final class ReportFolder {
    /** Names of the files. */
    public static final List<String> FILES = List.of("report.html", "report.json");

    static final String JSON = "report.json";
    static final String HTML = "report.html";

    private static final int MARK_BYTES = 512;
    /** More than Jackson would read of a text. */
    private static final int MOST_BYTES = 1 << 28;

    private ReportFolder() {}

    /**
     * Writes both files, in the place of earlier ones.
     *
     * @throws ForeignEntryException if a file of that name is no report of a run
     */
    static void write(TrainingReport report, String folder, Configuration hadoop) throws IOException {
        Storage storage = Storage.at(folder, hadoop);
        requireOwn(storage, JSON);
        requireOwn(storage, HTML);
        storage.write(JSON, report.toJson());
        storage.write(HTML, new TrainingReportPage(report).render());
    }

    private static void requireOwn(Storage storage, String name) throws IOException {
        if (!storage.exists(name)) {
            return;
        }
        try (InputStream stored = storage.open(name)) {
            if (!new String(stored.readNBytes(MARK_BYTES), StandardCharsets.UTF_8).contains(TrainingReport.FORMAT)) {
                throw new ForeignEntryException(
                        "%s/%s is not the report of a run; move it away".formatted(storage.location(), name));
            }
        }
    }

    /**
     * Reads the report of a run.
     *
     * @param folder of the checkpoints
     * @throws DataException if there is none, or it cannot be read
     */
    public static TrainingReport read(String folder, Configuration hadoop) {
        try {
            Storage storage = Storage.at(folder, hadoop);
            try (InputStream stored = storage.open(JSON)) {
                return TrainingReport.fromJson(new String(stored.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
            }
        } catch (FileNotFoundException e) {
            throw new DataException(
                    "Cannot show the report of a run: there is no %s in %s; give the checkpoints.path of a job that has run"
                            .formatted(JSON, folder),
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new DataException(
                    "Cannot show the report of a run: %s in %s cannot be read (%s); train again to write it anew"
                            .formatted(JSON, folder, Failures.reason(e)),
                    e);
        }
    }
}
