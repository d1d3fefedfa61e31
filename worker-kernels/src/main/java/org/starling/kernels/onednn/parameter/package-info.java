/**
 * Parameters in two orders: DL4J's flat vector at the interface, oneDNN's layouts inside.
 *
 * <p>{@link org.starling.kernels.onednn.parameter.ParameterSlot} says where DL4J keeps a parameter. The first plan that is
 * built asks the {@link org.starling.kernels.onednn.parameter.ParameterStore} for each parameter in the layout its gradient
 * comes out in; that becomes the layout of the float32 master weights, of gradients and of updater state. After
 * {@code seal()} the layouts are fixed and later plans (other batch sizes, inference) reorder where they prefer others.
 */
package org.starling.kernels.onednn.parameter;
