/**
 * How reports and state become text: {@link org.starling.driver.document.Json} for machines,
 * {@link org.starling.driver.document.TextTable} for people. Knows no report itself.
 */
package org.starling.driver.document;
