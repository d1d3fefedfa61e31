/**
 * The quality of a table: {@link org.starling.pipeline.report.ReportBuilder} samples its records before and after cleaning,
 * {@link org.starling.pipeline.report.DataReport} is what came out, {@link org.starling.pipeline.report.HtmlReport} shows it, and
 * {@link org.starling.pipeline.report.Drift} compares two.
 */
package org.starling.pipeline.report;
