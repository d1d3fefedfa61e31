package org.starling.kernels.onednn;

import java.util.Set;

/** The layers that the oneDNN backend compiles, for tests of other modules. */
public final class CompiledLayers {
    private CompiledLayers() {}

    /** DL4J's classes of their settings. */
    public static Set<Class<?>> classes() {
        return LayerCompilers.classes();
    }
}
