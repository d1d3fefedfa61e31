/** The choice among the implementations of {@link org.starling.kernels.step.TrainingStep}. */
package org.starling.kernels.compile;
