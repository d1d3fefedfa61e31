package org.starling.kernels.torch;

import java.io.IOException;
import java.util.Optional;
import java.util.Properties;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;
import org.starling.kernels.device.TorchBuild;
import org.starling.kernels.replica.NativeLibraries;

/** LibTorch's native library: whether the class path has it, and whether it loads on this machine. */
public final class TorchLibrary {
    private static final String EXTENSION = "platform.extension";

    private TorchLibrary() {}

    /** Returns why LibTorch cannot be used in this JVM, with what to install; empty if it can. Loads it. */
    public static synchronized Optional<String> missing() {
        NativeLibraries.prepare();
        Optional<TorchBuild> build = TorchBuild.onClassPath();
        if (build.isEmpty()) {
            return Optional.of(
                    "the class path holds no LibTorch for %s; add the jar org.bytedeco:pytorch with the classifier of this platform (--jars, see deploy/gpu)"
                            .formatted(Loader.Detector.getPlatform()));
        }
        try {
            // the property for all of JavaCPP names the build of ND4J
            Properties properties = new Properties();
            properties.putAll(Loader.loadProperties());
            properties.setProperty(EXTENSION, build.get().extension());
            Loader.load(torch.class, properties, false);
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of(
                    "LibTorch does not load on this machine (%s); install the libraries that it names (see deploy/gpu)"
                            .formatted(e.getMessage()));
        }
    }

    /** Versions of LibTorch and, in its build for GPUs, of CUDA and cuDNN. LibTorch must be {@link #missing() present}. */
    public static String versions() {
        String version = presets();
        if (!torch.cuda_is_available()) {
            return version;
        }
        long cuda = Context.versionCUDART();
        long cudnn = Context.versionCuDNN();
        return "%s, CUDA %d.%d, cuDNN %d.%d"
                .formatted(version, cuda / 1000, cuda % 1000 / 10, cudnn / 10_000, cudnn % 10_000 / 100);
    }

    /** Version of JavaCPP's presets, which starts with that of LibTorch. */
    private static String presets() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch");
        } catch (IOException e) {
            return "unknown version";
        }
    }

    /**
     * Turns off libraries inside LibTorch that matter on CPUs only, for the whole JVM. Its oneDNN computed wrong LSTMs, and wrong
     * gradients of convolutions, in tests on an AVX-512 processor. NNPACK warns at every convolution.
     */
    static void configure() {
        torch.globalContext().setUserEnabledMkldnn(false);
        torch.globalContext().setUserEnabledNNPACK(false);
    }
}
