/**
 * A network as a fixed list of operations on fixed memories. A {@link org.starling.kernels.onednn.plan.PlanBuilder} appends
 * operations in the order in which they run: forward pass, loss, backward pass. The {@link
 * org.starling.kernels.onednn.plan.Plan} that it builds runs them once per step and allocates nothing.
 *
 * <p>Invariants: a {@link org.starling.kernels.onednn.plan.NativeScope} keeps memory that lives as long as the plan, everything
 * else is freed when building ends; every primitive uses a scratchpad that belongs to the plan, because primitives with the
 * library's own scratchpad must not move between threads; {@code format_tag.any} lets oneDNN choose layouts, and a reorder is
 * inserted only where two choices differ.
 */
package org.starling.kernels.onednn.plan;
