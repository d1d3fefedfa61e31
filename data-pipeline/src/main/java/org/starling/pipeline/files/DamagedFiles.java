package org.starling.pipeline.files;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkThrowable;

/** Finds the file that Spark could not read among the causes of a failed job. Spark names it, behind the stack trace of a task. */
final class DamagedFiles {
    /** Error classes of Spark 3.5, and the parameter of each that is the file. */
    private static final List<List<String>> UNREADABLE =
            List.of(List.of("_LEGACY_ERROR_TEMP_2064", "path"), List.of("CANNOT_READ_FILE_FOOTER", "file"));

    private static final int MAX_REASON = 200;

    private DamagedFiles() {}

    /** What a user is told; empty if the failure is not that of a file. */
    static Optional<String> message(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SparkThrowable known) {
                for (List<String> error : UNREADABLE) {
                    if (error.get(0).equals(known.getErrorClass())) {
                        String file = known.getMessageParameters().get(error.get(1));
                        return Optional.of("Cannot read table: %s is damaged, or of another format (%s); fetch the file again"
                                .formatted(path(file), reason(cause)));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static String path(String file) {
        try {
            return new Path(URI.create(file)).toString();
        } catch (IllegalArgumentException e) {
            return file;
        }
    }

    /** The message of the first cause, in one line without control characters. */
    private static String reason(Throwable failure) {
        Throwable first = failure;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        if (first == failure || first.getMessage() == null) {
            return first == failure ? "no footer" : first.getClass().getSimpleName();
        }
        String line = first.getMessage().lines().findFirst().orElse("").replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() > MAX_REASON ? line.substring(0, MAX_REASON) + " …" : line;
    }
}
