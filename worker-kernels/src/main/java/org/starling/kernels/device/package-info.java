/**
 * The GPUs of a machine, and the one that a worker trains on. {@link org.starling.kernels.device.GpuProbe} lists them. {@link
 * org.starling.kernels.device.Nd4jBuild} finds out whether ND4J was built for GPUs. {@link
 * org.starling.kernels.device.GpuBinding} gives a task the GPU that Spark assigned to it. It rejects a GPU that ND4J's binaries
 * do not support before any native library is loaded.
 */
package org.starling.kernels.device;
