/**
 * Parameters in two orders: DL4J's flat vector at the interface, oneDNN's layouts inside.
 *
 * <p>{@link org.starling.kernels.onednn.parameter.ParameterSlot} is the place of a parameter in DL4J's vector. The first plan
 * that is built asks the {@link org.starling.kernels.onednn.parameter.ParameterStore} for each parameter in the layout of its
 * gradient. This becomes the layout of the float32 master weights, of gradients and of updater state. After {@code seal()} the
 * layouts are fixed. Later plans (other batch sizes, inference) reorder where they prefer other layouts.
 */
package org.starling.kernels.onednn.parameter;
