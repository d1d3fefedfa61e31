/**
 * What is set aside, and the books about it: {@link org.starling.pipeline.clean.Books} must balance, and
 * {@link org.starling.pipeline.clean.RejectedRecords} keeps every record that was not used with the reason.
 */
package org.starling.pipeline.clean;
