/**
 * What raw data a job reads, and the one form in which every source hands it on. A
 * {@link org.starling.pipeline.source.SourceSpec} says where the data lies; a
 * {@link org.starling.pipeline.source.SourceReader} turns it into {@link org.starling.pipeline.source.RawExamples}: one row
 * per record, either with features or with the reason for which it was set aside. No record disappears.
 */
package org.starling.pipeline.source;
