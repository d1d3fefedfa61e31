/**
 * Training one batch on one replica. {@link org.starling.kernels.step.Network} is what to train,
 * {@link org.starling.kernels.step.TrainingStep} is the contract of every implementation: flat parameter and updater
 * vectors in DL4J's order. The package {@code compile} picks an implementation and says why;
 * {@link org.starling.kernels.step.Nd4jStep} is DL4J itself.
 */
package org.starling.kernels.step;
