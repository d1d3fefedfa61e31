package org.starling.driver.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.starling.pipeline.testing.JsonMutations;
import org.starling.pipeline.testing.Mutations;

/** Damages one entry of an archive, whose checksums are right then; or the archive itself. */
public final class ZipMutations {
    private ZipMutations() {}

    /** A damaged copy of an archive. The same random numbers give the same damage. */
    public static byte[] of(byte[] archive, byte[] other, SplittableRandom random) {
        return random.nextInt(4) == 0 ? Mutations.of(archive, other, random) : ofEntries(archive, other, random);
    }

    /** An archive with one damaged entry. The same random numbers give the same damage. */
    public static byte[] ofEntries(byte[] archive, byte[] other, SplittableRandom random) {
        Map<String, byte[]> entries = entries(archive);
        List<String> names = new ArrayList<>(entries.keySet());
        String name = names.get(random.nextInt(names.size()));
        byte[] entry = entries.get(name);
        entries.put(
                name,
                name.endsWith(".json")
                        ? JsonMutations.of(entry, entries(other).getOrDefault(name, entry), random)
                        : Mutations.of(entry, entry, random));
        return archive(entries);
    }

    /** The entries of an archive, in their order. */
    public static Map<String, byte[]> entries(byte[] archive) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An archive with these entries, in their order. */
    public static byte[] archive(Map<String, byte[]> entries) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }
}
