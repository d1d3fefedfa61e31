/**
 * What a person, or a program, sees of a running job. Training tells a
 * {@link org.starling.driver.report.ProgressListener} what happens; {@link org.starling.driver.report.TerminalProgress} shows
 * one live line, {@link org.starling.driver.report.PlainProgress} one line per epoch, and
 * {@link org.starling.driver.report.JsonProgress} one JSON object per line.
 */
package org.starling.driver.report;
