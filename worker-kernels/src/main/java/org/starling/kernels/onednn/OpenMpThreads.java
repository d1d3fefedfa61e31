package org.starling.kernels.onednn;

import org.nd4j.nativeblas.NativeOpsHolder;

/** How many OpenMP threads work for the calling thread. */
final class OpenMpThreads {
    private static final ThreadLocal<Integer> CURRENT = new ThreadLocal<>();

    private OpenMpThreads() {}

    static void use(int threads) {
        Integer current = CURRENT.get();
        if (current == null || current != threads) {
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
            CURRENT.set(threads);
        }
    }
}
