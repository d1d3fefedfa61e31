package org.starling.kernels.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheFolderTest {
    @TempDir
    Path folder;

    @Test
    void isForTheUserAlone() throws IOException {
        Path made = folder.resolve("a/b");

        assertThat(NativeCacheFolder.usable(List.of(made))).isEqualTo(made);
        assertThat(mode(made)).isEqualTo("rwx------");
    }

    @Test
    void tightensAFolderThatOthersCouldRead() throws IOException {
        Path readable = Files.createDirectory(folder.resolve("cache"));
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(NativeCacheFolder.usable(List.of(readable))).isEqualTo(readable);
        assertThat(mode(readable)).isEqualTo("rwx------");
    }

    @Test
    void isNotOneToWhichOthersCouldWrite() throws IOException {
        Path writable = Files.createDirectory(folder.resolve("cache"));
        Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path parent = Files.createDirectory(folder.resolve("parent"));
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));

        Path chosen = NativeCacheFolder.usable(List.of(writable, parent.resolve("cache")));

        assertThat(chosen).isNotIn(writable, parent.resolve("cache"));
        assertThat(mode(chosen)).isEqualTo("rwx------");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
