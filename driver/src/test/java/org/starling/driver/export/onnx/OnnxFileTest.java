package org.starling.driver.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import onnx.Onnx.ModelProto;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.files.WriteRetry;

class OnnxFileTest {
    private static final ModelProto MODEL =
            ModelProto.newBuilder().setProducerName("test").build();

    @TempDir
    private Path folder;

    private static Configuration withoutRetries() {
        Configuration hadoop = new Configuration();
        hadoop.set(WriteRetry.TIMEOUT_PROPERTY, "0s");
        return hadoop;
    }

    @Test
    void writesTheModelAndNothingElse() throws IOException {
        Path target = folder.resolve("models/model.onnx");

        OnnxFile.at(target.toString(), withoutRetries()).write(MODEL);

        assertThat(ModelProto.parseFrom(Files.readAllBytes(target))).isEqualTo(MODEL);
        try (Stream<Path> files = Files.list(target.getParent())) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void aBareNameIsOfTheWorkingFolder() {
        OnnxFile file = OnnxFile.at("no-such-model.onnx", withoutRetries());

        assertThat(file.path())
                .isEqualTo("file:" + Path.of("no-such-model.onnx").toAbsolutePath());
    }

    @Test
    void whatExistsIsRefused() throws IOException {
        Path target = Files.writeString(folder.resolve("model.onnx"), "mine");

        assertThatThrownBy(() -> OnnxFile.at(target.toString(), withoutRetries()))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("model.onnx: it exists; remove it or choose another name");
    }

    @Test
    void whatAppearsMeanwhileIsNotReplaced() throws IOException {
        Path target = folder.resolve("model.onnx");
        OnnxFile file = OnnxFile.at(target.toString(), withoutRetries());
        Files.writeString(target, "mine");

        assertThatThrownBy(() -> file.write(MODEL)).hasMessageContaining("it exists");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
        assertThat(target).hasContent("mine");
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        OnnxFile file = OnnxFile.at(folder.resolve("file/model.onnx").toString(), withoutRetries());

        assertThatThrownBy(() -> file.write(MODEL))
                .isInstanceOf(ExportException.class)
                .hasMessageStartingWith("Cannot export to file:")
                .hasMessageEndingWith("check the path, and access to it");
    }

    @Test
    void anUnknownFileSystemIsNamed() {
        assertThatThrownBy(() -> OnnxFile.at("nowhere://host/model.onnx", withoutRetries()))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("nowhere");
    }
}
