package org.starling.driver.ml;

/** Treatment of rows with features or labels that cannot be used: the param {@code handleInvalid}. */
enum InvalidRows {
    /** The job fails, and names the column and the value. */
    ERROR,
    /** Such rows are left out, of predictions too. */
    SKIP,
    /** Such rows are left out of training, and get null as prediction. */
    KEEP
}
