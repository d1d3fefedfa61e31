/**
 * Reads texts: lines, files in class folders, and windows of running text. Rows contain the texts in UTF-8. A text that cannot
 * be used is rejected with a reason.
 */
package org.starling.pipeline.source.text;
