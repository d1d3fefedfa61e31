package org.starling.pipeline.files;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Distributes many files to tasks: at least one pack per core, none much larger than 32 MiB. */
public final class FilePacks {
    private static final long PACK_BYTES = 32L << 20;
    private static final int PACK_FILES = 4096;

    private FilePacks() {}

    /**
     * Consecutive files that one task reads.
     *
     * @param first number of the first file
     * @param files at least one
     */
    public record Pack(long first, List<LabelledFile> files) implements Serializable {}

    /** The packs, in the order of the files. */
    public static List<Pack> of(List<LabelledFile> files, int cores) {
        int most = Math.max(1, Math.min(PACK_FILES, (files.size() + cores - 1) / cores));
        List<Pack> packs = new ArrayList<>();
        List<LabelledFile> open = new ArrayList<>();
        long bytes = 0;
        long first = 0;
        for (LabelledFile file : files) {
            open.add(file);
            bytes += Math.max(0, file.bytes());
            if (open.size() == most || bytes >= PACK_BYTES) {
                packs.add(new Pack(first, List.copyOf(open)));
                first += open.size();
                open.clear();
                bytes = 0;
            }
        }
        if (!open.isEmpty()) {
            packs.add(new Pack(first, List.copyOf(open)));
        }
        return packs;
    }
}
