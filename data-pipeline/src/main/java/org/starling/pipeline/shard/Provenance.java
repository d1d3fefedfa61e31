package org.starling.pipeline.shard;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.files.SourceFile;

/**
 * Origin of a set of shards.
 *
 * @param fingerprint hash of sources and settings; see {@link ShardManifest#fingerprint()}
 * @param spec the data section of the job
 * @param sources the files that were read
 * @param created time of creation, in ISO 8601, UTC
 * @param spark version of Spark
 */
public record Provenance(
        String fingerprint, Map<String, Object> spec, List<SourceFile> sources, String created, String spark)
        implements Serializable {
    public Provenance {
        new Checks()
                .requirePresent(fingerprint, "fingerprint")
                .requirePresent(spec, "spec")
                .requirePresent(sources, "sources")
                .done();
        sources = List.copyOf(sources);
    }
}
