/**
 * Kryo serialisers for the classes that Spark transports for Starling and dl4j-spark. {@link
 * org.starling.driver.kryo.StarlingRegistrator} registers all of them.
 */
package org.starling.driver.kryo;
