/**
 * The report of a run: {@code report.json} for programs, and {@code report.html}, one page without scripts or other files.
 * {@link org.starling.driver.tracking.report.ReportTracker} collects a {@link org.starling.driver.tracking.report.TrainingReport}
 * from the history that checkpoints keep, and adds the {@code Cost} of the run. {@code TrainingReportPage} renders it.
 * {@link org.starling.driver.tracking.report.RunComparison} shows several side by side.
 *
 * <p>Invariant: pages contain no text from outside that is not escaped.
 */
package org.starling.driver.tracking.report;
