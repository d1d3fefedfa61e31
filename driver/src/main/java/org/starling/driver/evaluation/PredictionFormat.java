package org.starling.driver.evaluation;

import java.util.Locale;

/** The file format of predictions; its text is the name on the command line. */
public enum PredictionFormat {
    /** One JSON object a line. */
    JSON,
    /** Comma-separated values with a header; the probability of each class is a column of its own. */
    CSV;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
