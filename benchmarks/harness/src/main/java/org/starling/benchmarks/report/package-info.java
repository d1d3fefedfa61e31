/**
 * From measurements to what is shown and kept: {@link org.starling.benchmarks.report.Statistics} over the rounds,
 * {@link org.starling.benchmarks.report.MarkdownReport} for people, {@link org.starling.benchmarks.report.JsonReport} (one
 * line) for programs, {@link org.starling.benchmarks.report.ResultFiles} for later.
 */
package org.starling.benchmarks.report;
