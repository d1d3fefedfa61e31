/** Code of the Spark driver. */
package org.starling.driver;
