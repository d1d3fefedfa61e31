package org.starling.pipeline.files;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** Keeps provenance readable where a source has thousands of files: many files of one role are described as one. */
public final class SourceSummary {
    /** The most files of one role that are named one by one. */
    public static final int MAX_NAMED = 100;

    private SourceSummary() {}

    /**
     * The files, where more than {@link #MAX_NAMED} of one role are replaced by their common folder, the sum of their
     * lengths, and the SHA-256 over their digests in order.
     */
    public static List<SourceFile> of(List<SourceFile> files) {
        Map<String, List<SourceFile>> byRole = new LinkedHashMap<>();
        files.forEach(file ->
                byRole.computeIfAbsent(file.role(), role -> new ArrayList<>()).add(file));
        List<SourceFile> result = new ArrayList<>();
        byRole.forEach((role, own) -> {
            if (own.size() <= MAX_NAMED) {
                result.addAll(own);
            } else {
                result.add(summary(role, own));
            }
        });
        return result;
    }

    private static SourceFile summary(String role, List<SourceFile> files) {
        MessageDigest digest = ContentDigests.sha256();
        Path folder = new Path(files.get(0).path()).getParent();
        long bytes = 0;
        for (SourceFile file : files) {
            digest.update(file.digest().getBytes(StandardCharsets.US_ASCII));
            bytes += file.bytes();
            while (!file.path().startsWith(folder + "/") && folder.getParent() != null) {
                folder = folder.getParent();
            }
        }
        return new SourceFile(
                role + " (" + files.size() + " files)", folder.toString(), bytes, ContentDigests.hex(digest));
    }
}
