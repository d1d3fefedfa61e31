package org.starling.driver.evaluation;

/** How predictions are written. */
public enum PredictionFormat {
    /** One JSON object a line. */
    JSON,
    /** Comma-separated values with a header; the probability of each class is a column of its own. */
    CSV
}
