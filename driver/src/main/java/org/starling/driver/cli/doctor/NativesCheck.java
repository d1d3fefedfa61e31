package org.starling.driver.cli.doctor;

import java.util.List;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.device.TorchBuild;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.torch.TorchLibrary;

/** Checks that the native libraries load and compute correctly. */
final class NativesCheck implements Check {
    private static final String REMEDY =
            "use Linux on x86_64 with glibc 2.31 or later and write access to ~/.javacpp; details with --stacktrace";

    @Override
    public List<Finding> run() {
        return List.of(nd4j(), oneDnn(), torch());
    }

    private static Finding nd4j() {
        try {
            NativeLibraries.prepare();
            try (INDArray ones = Nd4j.ones(8, 8);
                    INDArray product = ones.mmul(ones)) {
                double sum = product.sumNumber().doubleValue();
                if (sum != 8 * 8 * 8) {
                    return Finding.bad("ND4J", "8x8 ones times 8x8 ones sum up to " + sum + ", not 512", REMEDY);
                }
            }
            return Finding.fine("ND4J", Nd4j.getBackend().getClass().getSimpleName() + " computes");
        } catch (IllegalArgumentException e) {
            // the message of the build for GPUs names the remedy
            return Finding.bad("ND4J", "not loaded", e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            return Finding.bad("ND4J", "does not load: " + rootOf(e), REMEDY);
        }
    }

    private static Finding oneDnn() {
        try {
            dnnl_version_t version = dnnl.dnnl_version();
            return Finding.fine("oneDNN", version.major() + "." + version.minor() + "." + version.patch());
        } catch (RuntimeException | LinkageError e) {
            return Finding.bad("oneDNN", "does not load: " + rootOf(e), REMEDY);
        }
    }

    private static Finding torch() {
        if (TorchBuild.onClassPath().isEmpty()) {
            return Finding.absent("LibTorch", "not on the class path", "only GPUs need it; see deploy/gpu");
        }
        return TorchLibrary.missing()
                .map(reason -> Finding.bad("LibTorch", "does not load", reason))
                .orElseGet(() -> Finding.fine("LibTorch", TorchLibrary.versions()));
    }

    /** The exception of a class that fails to initialise has the reason only in its cause. */
    private static Throwable rootOf(Throwable e) {
        return e.getCause() == null ? e : rootOf(e.getCause());
    }
}
