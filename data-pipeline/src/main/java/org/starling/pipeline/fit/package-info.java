/**
 * What a table's features are made of, and how that is fitted: {@link org.starling.pipeline.table.TableFeatures} chooses the
 * columns, {@link org.starling.pipeline.table.TableFitter} fits outlier limits, then
 * fill values, then encodings; each step sees the training records that the previous one kept. {@link org.starling.pipeline.table.TableSeries} divides time series and cuts
 * windows out of them, {@link org.starling.pipeline.table.TableExamples} packs what is kept. {@code spec} holds what a job says, {@code
 * profile} answers questions about columns, {@code transform} is what comes out.
 */
package org.starling.pipeline.fit;
