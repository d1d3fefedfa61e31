package org.starling.pipeline.testing;

import java.util.List;
import java.util.SplittableRandom;

/** A reader that gets damaged files. */
public interface FuzzTarget {
    /** Name in tables, such as {@code png}. */
    String name();

    /** Files without damage. */
    List<byte[]> seeds();

    /** Cases in each build. */
    default int casesInBuild() {
        return 300;
    }

    /** A damaged copy of one file, perhaps with a piece of another. The same random numbers give the same copy. */
    default byte[] damaged(byte[] file, byte[] other, SplittableRandom random) {
        return Mutations.of(file, other, random);
    }

    /**
     * Reads a file as a job does.
     *
     * @return whether it was accepted; a file or record that is rejected with a reason was not
     * @throws Exception if the reader failed: by any exception other than those with a reason, or by a value that another reader
     *     does not read
     */
    boolean accepts(byte[] file) throws Exception;
}
