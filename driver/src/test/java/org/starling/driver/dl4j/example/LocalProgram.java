package org.starling.driver.dl4j.example;

import org.starling.kernels.step.NativeLibraries;

/** Runs {@link ProgramAfter} in a JVM of its own, with the settings that spark-submit would give it. */
public final class LocalProgram {
    private LocalProgram() {}

    /** Takes the arguments of the program. */
    public static void main(String[] args) {
        System.setProperty("spark.master", "local[2]");
        System.setProperty("spark.ui.enabled", "false");
        NativeLibraries.prepare();
        ProgramAfter.main(args);
    }
}
