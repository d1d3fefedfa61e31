package org.starling.driver.config.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetLocatorTest {
    private static final String LABELS = "dataset:fashion-mnist/t10k-labels-idx1-ubyte.gz";

    @TempDir
    private Path folder;

    private DatasetLocator locator() {
        return new DatasetLocator(List.of(folder.resolve("first")), folder.resolve("downloads"));
    }

    private void put(Path parent) throws IOException {
        Path home = Files.createDirectories(parent.resolve("fashion-mnist"));
        for (DatasetFile file : Dataset.FASHION_MNIST.files()) {
            Files.writeString(home.resolve(file.name()), "x");
        }
    }

    @Test
    void leavesOtherPathsAlone() {
        assertThat(locator().resolve("hdfs://host/a/b.gz")).isEqualTo("hdfs://host/a/b.gz");
    }

    @Test
    void takesTheFirstFolderThatHasAllFiles() throws IOException {
        put(folder.resolve("downloads"));
        Files.createDirectories(folder.resolve("first/fashion-mnist"));
        assertThat(locator().resolve(LABELS)).startsWith("file:").contains("/downloads/fashion-mnist/");
        put(folder.resolve("first"));
        assertThat(locator().resolve(LABELS)).contains("/first/fashion-mnist/");
    }

    @Test
    void saysWhereItLookedAndWhatToDo() {
        assertThatThrownBy(() -> locator().resolve(LABELS))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("first")
                .hasMessageContaining("starling dataset fashion-mnist")
                .hasMessageContaining("apt-get install dataset-fashion-mnist");
    }

    @Test
    void refusesUnknownNames() {
        assertThatThrownBy(() -> locator().resolve("dataset:mnist/a"))
                .hasMessage("unknown data set 'mnist'; known are fashion-mnist, breast-cancer");
        assertThatThrownBy(() -> locator().resolve("dataset:fashion-mnist/a"))
                .hasMessageContaining("no file 'a'; its files are train-images-idx3-ubyte.gz, ");
    }

    @Test
    void looksWhereDebianPutsEachDataSet() {
        DatasetLocator locator = DatasetLocator.ofEnvironment(Map.of(), folder);

        assertThat(locator.missing(Dataset.BREAST_CANCER))
                .contains("/usr/lib/python3/dist-packages/sklearn/datasets/data")
                .contains(
                        folder.resolve(".cache/starling/datasets/breast-cancer").toString())
                .contains("apt-get install python3-sklearn");
        assertThat(locator.missing(Dataset.FASHION_MNIST)).contains("/usr/share/datasets/fashion-mnist");
    }

    @Test
    void environmentVariableComesFirst() throws IOException {
        put(folder.resolve("mine"));
        DatasetLocator locator = DatasetLocator.ofEnvironment(
                Map.of("STARLING_DATASETS", folder.resolve("mine").toString()), folder);
        assertThat(locator.find(Dataset.FASHION_MNIST)).contains(folder.resolve("mine/fashion-mnist"));
        assertThat(locator.downloadFolder(Dataset.FASHION_MNIST)).isEqualTo(folder.resolve("mine/fashion-mnist"));
    }
}
