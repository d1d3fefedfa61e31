package org.starling.driver.ml;

/** Kind of label that an estimator learns; decides the columns of predictions. */
enum Task {
    /** One class of several. */
    CLASSIFICATION,
    /** One number, or several. */
    REGRESSION,
    /** Any number of several labels. */
    MULTI_LABEL
}
