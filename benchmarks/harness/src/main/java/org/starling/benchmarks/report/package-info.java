/**
 * Reports of measurements: {@link org.starling.benchmarks.report.Statistics} over the rounds, {@link
 * org.starling.benchmarks.report.MarkdownReport} for people, {@link org.starling.benchmarks.report.JsonReport} (one line) for
 * programs, {@link org.starling.benchmarks.report.ResultFiles} to keep them.
 */
package org.starling.benchmarks.report;
