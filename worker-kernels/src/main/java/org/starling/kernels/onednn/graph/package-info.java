/**
 * One representation of DL4J configurations, multi-layer or graph: {@link org.starling.kernels.onednn.graph.NetworkGraph}, a
 * list of {@link org.starling.kernels.onednn.graph.GraphNode}s in the order in which they are computed. Reading needs no
 * native code.
 */
package org.starling.kernels.onednn.graph;
