package org.starling.pipeline.generate;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;

/**
 * Specification of a generated table with defects.
 *
 * @param path new folder, on any Hadoop file system
 * @param format file format
 * @param rows number of rows, at least 10,000 so that limits of outliers can be fitted
 * @param seed seed of all random choices
 */
public record DirtyTableSpec(String path, Format format, long rows, long seed) implements Serializable {
    private static final long LEAST_ROWS = 10_000;
    /** Up to here the place of a row is computed without an overflow. */
    private static final long MOST_ROWS = 1L << 32;

    /** File format of a table. */
    public enum Format {
        /** Text with a header in every file. */
        CSV,
        /** Parquet with columns of texts, so that a number can be malformed; no line can be too short. */
        PARQUET
    }

    public DirtyTableSpec {
        new Checks()
                .requirePresent(path, "path")
                .requirePresent(format, "format")
                .require(
                        rows >= LEAST_ROWS && rows <= MOST_ROWS,
                        "rows",
                        "must lie between " + LEAST_ROWS + " and " + MOST_ROWS + ", is " + rows)
                .done();
    }
}
