package org.starling.driver.training;

/**
 * Examples in a row that are one element of an RDD, and can be cut into several elements.
 *
 * @param <T> type of the element
 */
public interface ExampleGroup<T> {

    /** Number of its examples. */
    int size();

    /** An element of some of its examples, in the order given. */
    T select(int[] examples);
}
