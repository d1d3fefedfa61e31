/** What runs in the Spark driver. */
package org.starling.driver;
