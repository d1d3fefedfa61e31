package org.starling.benchmarks.definition;

/** Module of this directory with contenders, and its class path. */
public enum Module {
    /** Starling and plain DL4J. */
    CONTENDERS("contenders"),
    /** PyTorch by its C++ API. */
    PEER_PYTORCH("peer-pytorch"),
    /** dl4j-spark and Spark MLlib. */
    PEER_SPARK("peer-spark"),
    /** DataVec's image transforms. */
    PEER_DATAVEC("peer-datavec"),
    /** onnxruntime. */
    PEER_ONNXRUNTIME("peer-onnxruntime");

    private final String folder;

    Module(String folder) {
        this.folder = folder;
    }

    /** Name of the module's folder. */
    public String folder() {
        return folder;
    }
}
