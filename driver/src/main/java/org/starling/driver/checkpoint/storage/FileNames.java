package org.starling.driver.checkpoint.storage;

/** What the files of a checkpoint are called, in those that follow an epoch and in snapshots alike. */
public final class FileNames {
    /** Network, parameters and updater state, as DL4J writes them. */
    public static final String MODEL = "model.zip";
    /** Manifest of the shards. */
    public static final String MANIFEST = "manifest.json";
    /** How the checkpoint came about. */
    public static final String STATE = "state.json";

    private FileNames() {}
}
