/**
 * From the {@code model} block to a network that fits the data. {@link org.starling.driver.config.network.NetworkFactory}
 * decides where the network comes from; the built-in ones are described by
 * {@link org.starling.driver.config.network.BuiltinNetworks}; {@link org.starling.driver.config.network.NetworkFit} refuses
 * a network whose input or output is not that of the data, before any worker sees it.
 */
package org.starling.driver.config.network;
