package org.starling.serving.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and verifies the directories of checkpoints and snapshots in a folder. Thread-safe. */
public final class CheckpointDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointDirectories.class);

    private final CheckpointFolder folder;

    CheckpointDirectories(CheckpointFolder folder) {
        this.folder = folder;
    }

    /** One complete checkpoint or snapshot; an error names those that exist. */
    public ChecksummedDirectory find(CheckpointName name) throws IOException {
        NavigableMap<CheckpointName, ChecksummedDirectory> existing = complete();
        if (!existing.containsKey(name)) {
            String epochs = existing.keySet().stream()
                    .filter(other -> !other.isSnapshot())
                    .map(other -> String.valueOf(other.epoch()))
                    .collect(Collectors.joining(", ", "[", "]"));
            String there = existing.isEmpty()
                    ? "there is none; train first, or give the folder of another job"
                    : "there are those of epochs " + epochs + "; use one of them";
            throw new CheckpointException(
                    "Cannot read a checkpoint: %s holds none of %s; %s".formatted(folder.location(), name, there));
        }
        return existing.get(name);
    }

    /** Fails if any files are corrupt; the error names the newest checkpoint that is sound. */
    public void requireSound(CheckpointName name, List<CorruptFile> corruptFiles) throws IOException {
        if (corruptFiles.isEmpty()) {
            return;
        }
        String findings = corruptFiles.stream()
                .map(file -> "%s of %s %s".formatted(file.file(), name, file.finding()))
                .collect(Collectors.joining("; "));
        String remedy = "train again with --overwrite, no other checkpoint here is sound";
        for (Map.Entry<CheckpointName, ChecksummedDirectory> other :
                complete().descendingMap().entrySet()) {
            CheckpointName candidate = other.getKey();
            if (!candidate.equals(name)
                    && !candidate.isSnapshot()
                    && other.getValue().corruptFiles().isEmpty()) {
                remedy = "use epoch %1$d (%2$s); resume from there with train --resume --from-epoch %1$d"
                        .formatted(candidate.epoch(), other.getValue().path());
                break;
            }
        }
        throw new CheckpointException(
                "Cannot read checkpoint: %s; it was changed or damaged; %s".formatted(findings, remedy));
    }

    /**
     * Complete checkpoints and snapshots. If a job removes one while the folder is listed, the newer one that it wrote before may be
     * missing; the folder is then listed again.
     */
    public NavigableMap<CheckpointName, ChecksummedDirectory> complete() throws IOException {
        NavigableMap<CheckpointName, ChecksummedDirectory> complete = new TreeMap<>();
        for (Map.Entry<CheckpointName, ChecksummedDirectory> entry : all().entrySet()) {
            if (entry.getValue().hasChecksums()) {
                complete.put(entry.getKey(), entry.getValue());
            } else if (entry.getValue().exists()) {
                LOG.warn(
                        "Leaving out {}: it has no checksums, so it was copied or removed in part",
                        entry.getValue().path());
            } else {
                return complete();
            }
        }
        return complete;
    }

    /** All checkpoints and snapshots, also those without checksums. */
    public NavigableMap<CheckpointName, ChecksummedDirectory> all() throws IOException {
        NavigableMap<CheckpointName, ChecksummedDirectory> found = new TreeMap<>();
        for (ChecksummedDirectory directory : ChecksummedDirectory.in(folder)) {
            CheckpointName.parse(directory.name()).ifPresent(name -> found.put(name, directory));
        }
        return found;
    }
}
