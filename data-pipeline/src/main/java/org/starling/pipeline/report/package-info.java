/**
 * Reports on the quality of a data set. {@link ReportBuilder} samples the records of a table before and after cleaning.
 * {@link DataReport} is the result, {@link HtmlReport} renders it, and {@link Drift} compares two reports.
 * {@link ContactSheet} draws sample images of training data.
 */
package org.starling.pipeline.report;
