package org.starling.server;

/**
 * A model to serve.
 *
 * @param name under which requests find it; null for the name of its job
 * @param path local folder of the checkpoints of a job, of which the best is served; or the directory of one of them
 */
public record ModelPath(String name, String path) {
    /** Reads {@code NAME=PATH} or {@code PATH}. */
    public static ModelPath parse(String text) {
        int equals = text.indexOf('=');
        return equals < 0 || text.lastIndexOf('/', equals) >= 0
                ? new ModelPath(null, text)
                : new ModelPath(text.substring(0, equals), text.substring(equals + 1));
    }
}
