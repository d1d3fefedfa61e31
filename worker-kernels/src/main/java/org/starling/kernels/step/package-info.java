/**
 * Training one batch on one replica. {@link org.starling.kernels.step.Network} is what to train,
 * {@link org.starling.kernels.step.TrainingStep} is the contract of every implementation: flat parameter and updater
 * vectors in DL4J's order.
 */
package org.starling.kernels.step;
