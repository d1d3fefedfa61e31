package org.starling.pipeline.source.columnar;

import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskKilledException;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.starling.pipeline.files.DataException;

/** Names the file that Spark could not read. */
public final class DamagedFiles {
    private DamagedFiles() {}

    /** The failure of the present task to read a row, with the name of its file if it reads one. */
    public static RuntimeException explained(Throwable failure) {
        String file = InputFileBlockHolder.getInputFilePath().toString();
        boolean known = failure instanceof TaskKilledException
                || DataException.within(failure).isPresent();
        if (known || file.isEmpty()) {
            return failure instanceof RuntimeException own
                    ? own
                    : new IllegalStateException("Cannot read table: " + failure.getMessage(), failure);
        }
        Path path = new Path(URI.create(file));
        String message = failure instanceof OutOfMemoryError
                ? "Cannot read table: %s is damaged, or needs more memory than there is (%s); fetch the file again, or give the executors more"
                : "Cannot read table: %s is damaged (%s); fetch the file again, or leave it out";
        return new DataException(message.formatted(path, FileTypes.reason(failure)), failure);
    }
}
