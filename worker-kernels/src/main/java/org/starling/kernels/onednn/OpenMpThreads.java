package org.starling.kernels.onednn;

import org.nd4j.nativeblas.NativeOpsHolder;
import org.starling.kernels.replica.NativeLibraries;

/**
 * Number of OpenMP threads that work for the calling thread. oneDNN and ND4J share one OpenMP runtime, in which this number
 * belongs to the thread that sets it, and each thread that runs primitives has helpers of its own: steps that run on
 * different threads at the same time never share them. The preset of oneDNN has no call for it, ND4J's has.
 */
final class OpenMpThreads {
    private OpenMpThreads() {}

    static void use(int threads) {
        NativeLibraries.start();
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    }
}
