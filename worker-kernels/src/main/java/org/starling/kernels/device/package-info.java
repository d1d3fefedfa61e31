/**
 * The GPUs of a machine, and which of them a worker trains on. {@link org.starling.kernels.device.GpuProbe} lists them;
 * {@link org.starling.kernels.device.Nd4jBuild} tells whether ND4J was built for them; {@link
 * org.starling.kernels.device.GpuBinding} gives a task the one that Spark assigned to it, and refuses, before
 * anything native is loaded, what ND4J's binaries cannot run on.
 */
package org.starling.kernels.device;
