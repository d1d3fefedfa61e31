/** Code of the Spark driver; the sub-packages have its parts. */
package org.starling.driver;
