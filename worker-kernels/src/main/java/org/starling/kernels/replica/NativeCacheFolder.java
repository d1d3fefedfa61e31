package org.starling.kernels.replica;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the folder to which JavaCPP and Spark's libraries unpack native code. Nobody else may write to it, or others could
 * exchange that code. A folder that the user named is kept if it is safe.
 */
final class NativeCacheFolder {
    private static final Logger LOG = LoggerFactory.getLogger(NativeCacheFolder.class);
    private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";
    /** Where Snappy, Zstandard and Netty unpack their libraries. */
    private static final List<String> OTHERS =
            List.of("org.xerial.snappy.tempdir", "ZstdTempFolder", "io.netty.native.workdir");

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> WRITE_BY_OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private static boolean chosen;

    private NativeCacheFolder() {}

    /**
     * Chooses the folder once in a JVM.
     *
     * @throws IllegalStateException if the folder that the user named can be written by others
     */
    static synchronized void choose() {
        if (chosen) {
            return;
        }
        String named = System.getProperty(PROPERTY);
        Path folder = named == null ? usable(List.of(home(), temporary())) : requireSafe(Path.of(named));
        System.setProperty(PROPERTY, folder.toString());
        for (String other : OTHERS) {
            if (System.getProperty(other) == null) {
                System.setProperty(other, folder.toString());
            }
        }
        chosen = true;
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home"), ".javacpp", "cache");
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"), "starling-native-" + System.getProperty("user.name"));
    }

    /** The first folder that is, or can be made, this user's own; else a new one, which is removed when the JVM ends. */
    static Path usable(List<Path> candidates) {
        for (Path candidate : candidates) {
            try {
                prepare(candidate);
                return candidate;
            } catch (IOException | UnsupportedOperationException | SecurityException e) {
                LOG.debug("Native libraries are not unpacked to {}: {}", candidate, e.toString());
            }
        }
        try {
            Path fresh = Files.createTempDirectory("starling-native-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(fresh.toFile())));
            return fresh;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Cannot unpack native libraries: neither %s nor the temporary folder can be used (%s); set -D%s to a folder of your own"
                            .formatted(candidates, e.getMessage(), PROPERTY),
                    e);
        }
    }

    private static void prepare(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (!Files.isDirectory(parent)) {
            Files.createDirectories(parent, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        // a link, such as one to a larger disk, is as safe as its target if the folder that holds it is
        Path real = folder.toRealPath();
        requireOwn(real);
        if (!isShared(parent)) {
            requireOwn(parent.toRealPath());
        } else if (Files.isSymbolicLink(folder)) {
            throw new IOException("it is a link in a folder of all users");
        }
        Files.setPosixFilePermissions(real, OWNER_ONLY);
        if (!Files.isWritable(real)) {
            throw new IOException("it is not writable");
        }
    }

    /** Whether a folder is for all users, who cannot rename what others have there. */
    private static boolean isShared(Path folder) throws IOException {
        return ((Integer) Files.getAttribute(folder, "unix:mode") & 01000) != 0;
    }

    private static void requireOwn(Path folder) throws IOException {
        if (!Files.getAttribute(folder, "unix:uid").equals(user())) {
            throw new IOException(folder + " belongs to another user");
        }
        if (isWritableByOthers(folder)) {
            throw new IOException(folder + " can be written by other users");
        }
    }

    private static boolean isWritableByOthers(Path folder) throws IOException {
        return Files.getPosixFilePermissions(folder).stream().anyMatch(WRITE_BY_OTHERS::contains);
    }

    private static Object user() throws IOException {
        Path self = Path.of("/proc/self");
        if (Files.exists(self)) {
            return Files.getAttribute(self, "unix:uid");
        }
        Path own = Files.createTempFile("starling-user-", "");
        try {
            return Files.getAttribute(own, "unix:uid");
        } finally {
            Files.delete(own);
        }
    }

    private static Path requireSafe(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                Object owner = Files.getAttribute(folder.toRealPath(), "unix:uid");
                boolean trusted = owner.equals(user()) || owner.equals(0);
                if (!trusted || isWritableByOthers(folder.toRealPath())) {
                    throw new IllegalStateException(
                            "Cannot unpack native libraries to %s: other users can write there; run chmod go-w on it, or set -D%s to a folder of your own"
                                    .formatted(folder, PROPERTY));
                }
            } else {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
            return folder;
        } catch (IOException | UnsupportedOperationException e) {
            throw new IllegalStateException(
                    "Cannot unpack native libraries to %s: %s; set -D%s to a folder of your own"
                            .formatted(folder, e.getMessage(), PROPERTY),
                    e);
        }
    }

    /** Loads no class, because class loaders may be closed when the JVM ends. */
    private static void remove(File folder) {
        File[] files = folder.listFiles();
        if (files != null) {
            for (File file : files) {
                remove(file);
            }
        }
        folder.delete();
    }
}
