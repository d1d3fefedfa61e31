package org.starling.kernels.replica;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.device.GpuBinding;
import org.starling.kernels.device.Nd4jBuild;

/**
 * Selects the build of ND4J's native library that JavaCPP loads. The bundled build requires AVX2 (see {@code nd4j.extension} in
 * the parent pom). JavaCPP looks for a build with an extension only if a property names it.
 */
public final class NativeLibraries {
    private static final String EXTENSION_PROPERTY = "org.bytedeco.javacpp.platform.extension";

    private static final String CRASH_DUMPS_PROPERTY = "org.deeplearning4j.crash.reporting.enabled";

    private NativeLibraries() {}

    /** Chooses a folder that is safe for native code; before Spark starts, because its libraries use it as well. */
    public static void chooseFolder() {
        NativeCacheFolder.choose();
    }

    /**
     * Selects the build. Must be called before the first use of ND4J in a JVM; later calls do nothing. An extension that the user
     * set by system property is kept, and so is a plain build on the class path.
     *
     * @throws IllegalArgumentException if the build requires CUDA and the machine has no supported GPU
     */
    public static void prepare() {
        NativeCacheFolder.choose();
        // DL4J's dumps at the end of memory describe the machine by a library that the uber jar does not contain
        System.getProperties().putIfAbsent(CRASH_DUMPS_PROPERTY, "false");
        if (System.getProperty(EXTENSION_PROPERTY) != null) {
            return;
        }
        if (Nd4jBuild.CPU.present()) {
            System.setProperty(EXTENSION_PROPERTY, Nd4jBuild.CPU.extension());
        } else if (Nd4jBuild.CUDA.present()) {
            GpuBinding.ofThisMachine().requireUsable();
            System.setProperty(EXTENSION_PROPERTY, Nd4jBuild.CUDA.extension());
        }
    }

    /** Starts ND4J if it is not started yet. Native calls that do not use its arrays require this. */
    public static void start() {
        prepare();
        backend();
    }

    /** Whether ND4J computes on the CPU in this JVM, and not on another backend. */
    public static boolean runOnCpu() {
        prepare();
        return backend().equals("CpuBackend");
    }

    /** Name of the backend that ND4J computes on in this JVM. */
    public static String backend() {
        return Nd4j.getBackend().getClass().getSimpleName();
    }

    /**
     * Returns why oneDNN cannot be used in this JVM: the class path has no library of it for the platform. Empty if it has one.
     * Loads nothing.
     */
    public static Optional<String> oneDnnMissing() {
        String platform = Loader.Detector.getPlatform();
        String library = "/org/bytedeco/dnnl/%s/%s".formatted(platform, System.mapLibraryName("jnidnnl"));
        return NativeLibraries.class.getResource(library) == null
                ? Optional.of("this build of Starling holds no oneDNN for " + platform)
                : Optional.empty();
    }

    /**
     * Limits the threads of one call into ND4J. The limit applies to the whole JVM, so each thread sets it before it starts work.
     * Workers that share a JVM have as many cores each, because Spark gives every task of a job the same number.
     */
    static void useThreads(int threads) {
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
        Nd4j.factory().blas().setMaxThreads(threads);
    }
}
