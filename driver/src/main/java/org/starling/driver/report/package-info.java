/**
 * Progress of jobs, and the forms of reports. Training notifies a {@link org.starling.driver.report.ProgressListener};
 * {@link org.starling.driver.report.TerminalProgress} shows one live line, {@link org.starling.driver.report.PlainProgress} one
 * line per epoch, and {@link org.starling.driver.report.JsonProgress} one JSON object per line. Reports and state become text
 * by {@link org.starling.serving.history.Json} for programs and by {@link org.starling.driver.report.TextTable} for people.
 */
package org.starling.driver.report;
