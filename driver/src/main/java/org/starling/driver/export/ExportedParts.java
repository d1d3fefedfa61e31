package org.starling.driver.export;

/** Parts of a checkpoint that an exported model contains. */
public enum ExportedParts {
    /** From raw records to predictions. */
    WHOLE_MODEL,
    /** From prepared features to the outputs of the network. */
    NETWORK_ONLY
}
