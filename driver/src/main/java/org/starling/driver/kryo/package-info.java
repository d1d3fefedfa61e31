/** Serialisation by Kryo of what Spark moves for Starling. */
package org.starling.driver.kryo;
