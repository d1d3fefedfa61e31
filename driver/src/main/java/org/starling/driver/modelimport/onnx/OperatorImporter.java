package org.starling.driver.modelimport.onnx;

/** Adds the nodes that compute one kind of operator. */
interface OperatorImporter {
    /**
     * Adds nodes, and the values that they put out.
     *
     * @throws UnsupportedOperatorException if the operator, as it is set, has no form in DL4J
     */
    void add(Operator operator, ImportContext context);
}
