/**
 * From the {@code model} block to a network that fits the data. {@link org.starling.driver.config.network.NetworkFactory}
 * decides where the network comes from; the built-in ones are described by
 * {@link org.starling.driver.config.network.BuiltinNetworks}, {@code TransformerNetworks}, {@code TabularNetwork} and {@code
 * TwoTowerNetwork}; {@link org.starling.driver.config.network.NetworkFit} refuses
 * a network that does not fit the data, before training starts.
 */
package org.starling.driver.config.network;
