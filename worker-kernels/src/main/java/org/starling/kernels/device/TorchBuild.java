package org.starling.kernels.device;

import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/** Builds of LibTorch's native library; the uber jar contains none. Nothing here loads a native library. */
public enum TorchBuild {
    /** For NVIDIA GPUs and CPUs. */
    GPU("-gpu"),
    /** For CPUs. */
    CPU("");

    private static final String LIBRARY = "jnitorch";

    private final String extension;

    TorchBuild(String extension) {
        this.extension = extension;
    }

    /** JavaCPP's extension of the build's name, besides the platform. */
    public String extension() {
        return extension;
    }

    /** Whether it is on the class path. */
    public boolean present() {
        String path = "/org/bytedeco/pytorch/%s%s/%s"
                .formatted(Loader.Detector.getPlatform(), extension, System.mapLibraryName(LIBRARY));
        return TorchBuild.class.getResource(path) != null;
    }

    /** Returns the build on the class path, that for GPUs if there are both. */
    public static Optional<TorchBuild> onClassPath() {
        return Stream.of(values()).filter(TorchBuild::present).findFirst();
    }
}
