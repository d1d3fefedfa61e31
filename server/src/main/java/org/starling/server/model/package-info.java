/**
 * Models as a server uses them, without HTTP. {@link org.starling.server.model.ServedModel} has a model under its name; a {@code
 * Batcher} joins the records of several requests, and each batch is predicted by one model, which a new checkpoint may replace.
 *
 * <p>Invariants: no record is predicted by two models, nor by a closed one; a request stays whole; the queue is bounded.
 */
package org.starling.server.model;
