package org.starling.pipeline.source.table.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.BoundedLines;
import org.starling.pipeline.files.Utf8;

class FileLinesTest {
    @TempDir
    Path folder;

    @Test
    void linesOfEveryEncodingAreTheSame() throws IOException {
        List<String> lines = List.of("a,b", "\u00e9,\ud83d\ude00", "", "x".repeat(100_000), "end");
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, Charset.forName("GB18030"))) {
            assertThat(lines(String.join("\r\n", lines).getBytes(charset), charset))
                    .as(charset.name())
                    .isEqualTo(lines);
        }
    }

    @Test
    void aLineThatCannotBeDecodedIsNotUtf8() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[] {'a', '\n', 'b', (byte) 0xff, 'c', '\n', 'd'});

        try (FileLines lines = open(file, StandardCharsets.UTF_8)) {
            assertThat(lines.nextLine()).hasToString("a");
            TextSlice undecodable = lines.nextLine();
            assertThat(Utf8.isValid(undecodable.bytes(), undecodable.offset(), undecodable.length()))
                    .isFalse();
            assertThat(lines.nextLine()).hasToString("d");
        }
    }

    @Test
    void aLineThatIsTooLongIsCut() throws IOException {
        byte[] text = ("a\n" + "b".repeat(BoundedLines.MAX_BYTES + 1000) + "\nc").getBytes(StandardCharsets.US_ASCII);
        Path file = Files.write(folder.resolve("long"), text);

        try (FileLines lines = open(file, StandardCharsets.ISO_8859_1)) {
            assertThat(lines.nextLine().length()).isEqualTo(1);
            assertThat(lines.nextLine().length()).isEqualTo(BoundedLines.MAX_BYTES + 1);
            assertThat(lines.nextLine()).hasToString("c");
            assertThat(lines.nextLine()).isNull();
        }
    }

    private List<String> lines(byte[] content, Charset charset) throws IOException {
        Path file = Files.write(folder.resolve(charset.name()), content);
        List<String> found = new ArrayList<>();
        try (FileLines lines = open(file, charset)) {
            for (TextSlice line = lines.nextLine(); line != null; line = lines.nextLine()) {
                found.add(line.toString());
            }
        }
        return found;
    }

    private static FileLines open(Path file, Charset charset) {
        return FileLines.open(new org.apache.hadoop.fs.Path(file.toUri()), charset, new Configuration(false));
    }
}
