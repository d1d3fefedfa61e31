package org.starling.pipeline.shard;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.starling.pipeline.files.SourceFile;

/**
 * Where shards come from.
 *
 * @param fingerprint identifies what was read and what was done to it; see {@link ShardManifest#fingerprint()}
 * @param spec the data part of the job, as it was run
 * @param sources the files that were read
 * @param created when, in ISO 8601, UTC
 * @param spark version of Spark that ran it
 */
public record Provenance(
        String fingerprint, Map<String, Object> spec, List<SourceFile> sources, String created, String spark)
        implements Serializable {
    public Provenance {
        sources = List.copyOf(sources);
    }
}
