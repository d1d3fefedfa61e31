package org.starling.kernels.onednn;

import org.nd4j.nativeblas.NativeOpsHolder;
import org.starling.kernels.replica.NativeLibraries;

/**
 * Number of OpenMP threads of the calling thread. oneDNN and ND4J share one OpenMP runtime, in which this number belongs to the
 * thread that sets it. Each thread that runs primitives has its own helper threads, so replicas on different threads never share
 * them. JavaCPP's preset of oneDNN has no call for it, but ND4J's has.
 */
final class OpenMpThreads {
    private OpenMpThreads() {}

    static void use(int threads) {
        NativeLibraries.start();
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    }
}
