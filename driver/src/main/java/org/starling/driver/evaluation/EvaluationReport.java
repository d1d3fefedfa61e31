package org.starling.driver.evaluation;

import org.starling.serving.history.EpochMetrics;

/** Scores of a network on labelled examples. */
public sealed interface EvaluationReport
        permits ClassificationReport, LanguageReport, RegressionReport, QuantileReport {

    /** Examples that were evaluated. */
    long examples();

    /** Mean loss over the examples, or over the tokens of texts: cross entropy for classes and tokens, squared error for vectors, pinball loss for quantiles. */
    double loss();

    /** The few figures that go into a checkpoint. */
    EpochMetrics.Evaluation summary();

    /** All figures as aligned tables for a terminal. */
    String toText();
}
