/**
 * What runs inside one executor. Nothing here knows of YAML, of the command line or of Spark SQL.
 *
 * <ol>
 *   <li>{@link org.starling.kernels.batch}: packed examples become shuffled batches;
 *   <li>{@link org.starling.kernels.step}: a replica of the network trains one batch at a time, on DL4J itself or on
 *       {@link org.starling.kernels.onednn}, as {@link org.starling.kernels.compile} chooses;
 *   <li>{@link org.starling.kernels.averaging}: replicas meet and leave with the same parameters;
 *   <li>{@link org.starling.kernels.worker}: the body of a barrier task, which does the three in turn for one epoch.
 * </ol>
 */
package org.starling.kernels;
