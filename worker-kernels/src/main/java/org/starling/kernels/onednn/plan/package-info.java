/**
 * A network as a fixed list of operations on fixed memories. A {@link org.starling.kernels.onednn.plan.PlanBuilder}
 * appends operations in the order in which they run: forward, loss, backward. The {@link
 * org.starling.kernels.onednn.plan.Plan} that it builds runs them again and again and allocates nothing while doing so.
 *
 * <p>Invariants: memory that lives as long as the plan is kept by a {@link
 * org.starling.kernels.onednn.plan.NativeScope}, everything else is freed when building ends; every primitive uses a
 * scratchpad that belongs to the plan, because primitives with the library's own scratchpad must not move between threads;
 * {@code format_tag.any} lets oneDNN choose layouts, and a reorder is inserted only where two choices differ.
 */
package org.starling.kernels.onednn.plan;
