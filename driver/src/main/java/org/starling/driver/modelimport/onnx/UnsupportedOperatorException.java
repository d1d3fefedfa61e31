package org.starling.driver.modelimport.onnx;

/** The reason why an operator has no form in DL4J. Becomes a line of one message. */
final class UnsupportedOperatorException extends RuntimeException {
    UnsupportedOperatorException(String reason) {
        super(reason);
    }
}
