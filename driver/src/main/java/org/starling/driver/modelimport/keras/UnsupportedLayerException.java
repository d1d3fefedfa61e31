package org.starling.driver.modelimport.keras;

/** The reason why a layer does not map onto one of DL4J. Becomes a line of one message. */
final class UnsupportedLayerException extends RuntimeException {
    UnsupportedLayerException(String reason) {
        super(reason);
    }
}
