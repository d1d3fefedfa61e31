package org.starling.serving.checkpoint;

/** File names of checkpoints and snapshots. */
public final class FileNames {
    /** Network, parameters and updater state, as DL4J writes them. */
    public static final String MODEL = "model.zip";
    /** Manifest of the shards. */
    public static final String MANIFEST = "manifest.json";
    /** The training record. */
    public static final String STATE = "state.json";
    /** Network and the moving average of its parameters, as DL4J writes them. */
    public static final String AVERAGE = "average.zip";
    /** Momentum of the outer optimiser. */
    public static final String OUTER = "outer.bin";

    private FileNames() {}
}
