package org.starling.kernels.onednn.parameter;

/**
 * Place of one parameter of one layer in DL4J's flat vector.
 *
 * @param layer name of the layer or vertex
 * @param key DL4J's name of the parameter: {@code W}, {@code b}, {@code gamma}, …
 * @param offset first value in the flat vector
 * @param length number of values
 */
public record ParameterSlot(String layer, String key, int offset, int length) {
    @Override
    public String toString() {
        return layer + "." + key;
    }
}
