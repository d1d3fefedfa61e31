package org.starling.pipeline.source.registry;

import org.apache.hadoop.conf.Configuration;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.SourceReader;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.idx.IdxReader;

/** Makes the reader that fits a {@link SourceSpec}. */
public final class SourceReaders {
    private SourceReaders() {}

    /**
     * A reader of {@code source}.
     *
     * @param role what the source is for, such as "train"; names its files in the provenance
     */
    public static SourceReader of(SourceSpec source, String role, Configuration conf) {
        // a pattern switch would need Java 21; tables are read in another way
        if (source instanceof IdxSource idx) {
            return new IdxReader(idx, role, conf);
        }
        throw new IllegalArgumentException("Cannot read source: no reader for " + source.getClass());
    }
}
