/**
 * Raw data of a job, and the common form of all sources. A {@link SourceSpec} names the data. A {@link SourceReader} turns it
 * into {@link RawExamples}: one row per record, with either the features or the reason of its rejection.
 *
 * <p>Invariant: every record of a source becomes one row.
 */
package org.starling.pipeline.source;
