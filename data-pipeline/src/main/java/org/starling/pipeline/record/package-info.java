/**
 * Rejected records and the ledger: the counts of {@link org.starling.pipeline.clean.RecordLedger} must add up, and
 * {@link org.starling.pipeline.clean.RejectedRecords} keeps every record that was not used with the reason.
 */
package org.starling.pipeline.record;
