package org.starling.kernels.device;

import org.bytedeco.javacpp.Loader;

/** Builds of ND4J's native library; each uber jar of Starling contains one. Nothing here loads a native library. */
public enum Nd4jBuild {
    /** For CPUs with AVX2. */
    CPU("cpu/nativecpu", "-onednn-avx2", "jnind4jcpu"),
    /** For NVIDIA GPUs, with cuDNN. */
    CUDA("jcublas", "-cudnn", "jnind4jcuda");

    private final String backend;
    private final String extension;
    private final String library;

    Nd4jBuild(String backend, String extension, String library) {
        this.backend = backend;
        this.extension = extension;
        this.library = library;
    }

    /** JavaCPP's extension of the build's name, besides the platform. */
    public String extension() {
        return extension;
    }

    /** Whether it is on the class path. */
    public boolean present() {
        String path = "/org/nd4j/linalg/%s/bindings/%s%s/%s"
                .formatted(backend, Loader.Detector.getPlatform(), extension, System.mapLibraryName(library));
        return Nd4jBuild.class.getResource(path) != null;
    }

    /** Returns the build on the class path; the build for CPUs if there is another one or none. */
    public static Nd4jBuild onClassPath() {
        return CUDA.present() ? CUDA : CPU;
    }
}
