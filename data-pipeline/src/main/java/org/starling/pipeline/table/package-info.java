/**
 * What a table's features are made of, and how that is fitted: {@link org.starling.pipeline.table.TableFeatures} chooses the
 * columns, {@link org.starling.pipeline.table.TableFitter} fits outlier limits, fills and encodings, in this order, each to what
 * the one before left of the training records. {@link org.starling.pipeline.table.TableSeries} divides time series and cuts
 * windows out of them, {@link org.starling.pipeline.table.TableExamples} packs what is kept. {@code spec} holds what a job says, {@code clean} judges records, {@code
 * profile} answers questions about columns, {@code transform} is what comes out.
 */
package org.starling.pipeline.table;
