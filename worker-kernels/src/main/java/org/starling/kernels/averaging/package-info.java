/**
 * How replicas become one. Each {@link org.starling.kernels.averaging.AllReduce} seat brings a vector and a
 * {@link org.starling.kernels.averaging.Contribution}; all leave with the mean weighted by examples.
 */
package org.starling.kernels.averaging;
