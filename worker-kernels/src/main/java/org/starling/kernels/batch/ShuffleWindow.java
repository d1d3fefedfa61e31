package org.starling.kernels.batch;

/**
 * Size of the window in memory in which examples are shuffled: whole blocks, until there are enough examples or bytes. It depends
 * on the data alone, so the order of examples does, too.
 *
 * @param examples number of examples of a full window
 * @param bytes number of bytes of a full window, whatever its number of examples
 */
public record ShuffleWindow(int examples, long bytes) {
    /** 65,536 examples or 256 MiB. */
    public static final ShuffleWindow DEFAULT = new ShuffleWindow(1 << 16, 256L << 20);

    /** Whether so many examples of so many bytes are enough. */
    public boolean isFull(int examples, long bytes) {
        return examples >= this.examples || bytes >= this.bytes;
    }
}
