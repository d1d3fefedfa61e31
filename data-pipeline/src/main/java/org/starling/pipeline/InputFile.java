package org.starling.pipeline;

import java.io.Serializable;

/**
 * One file of an input that holds many records.
 *
 * @param path its location
 * @param name its name below the folder of the input
 * @param bytes its length
 * @param modified time of its last change, in milliseconds since 1970
 */
public record InputFile(String path, String name, long bytes, long modified) implements Serializable {}
