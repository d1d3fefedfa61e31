/**
 * Reads texts: lines, files in class folders, and windows of running text. Rows carry them in UTF-8; what cannot be used is set
 * aside with a reason.
 */
package org.starling.pipeline.source.text;
