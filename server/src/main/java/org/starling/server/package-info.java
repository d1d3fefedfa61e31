/**
 * Predictions over HTTP. {@link org.starling.server.ModelServer} opens the models and listens. A request passes {@code FrontHandler}
 * (headers, token, access log, metrics), then {@code Routes}, which reads its body and calls an endpoint: {@code PredictEndpoint}
 * for raw records, {@code InferEndpoint} for tensors. The endpoints give them to a {@link org.starling.server.model.ServedModel}.
 *
 * <p>Invariants: no thread waits for a client, nor for a prediction, but those that predict; no request takes memory beyond the
 * limits; an error of a client has a status of 4xx, and 5xx means too much load, shutdown or a fault of the server.
 */
package org.starling.server;
