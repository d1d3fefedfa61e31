package org.starling.driver.prediction;

import java.util.Locale;

/** The file format of predictions; its text is the name on the command line. */
public enum PredictionFormat {
    /** One JSON object a line. */
    JSON,
    /** Comma-separated values with a header; the probability of each class is a column of its own. */
    CSV,
    /** Parquet files; kept columns have the types of the input. */
    PARQUET;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
