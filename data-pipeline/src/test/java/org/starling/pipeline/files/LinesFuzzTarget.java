package org.starling.pipeline.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;

/** Lines of a file that is read in two pieces. Their bytes must be those between the line ends. */
public final class LinesFuzzTarget implements FuzzTarget {
    private final FuzzFile file = new FuzzFile(".txt");

    @Override
    public String name() {
        return "lines";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "good\tfine words\nbad\twords\n\nlast".getBytes(StandardCharsets.UTF_8),
                "a,b\r\n1,\"x\ny\"\r\n\r\r\n2,z\r\n".getBytes(StandardCharsets.UTF_8),
                "\uFEFF{\"a\": 1}\n{\"a\": 2}".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean accepts(byte[] content) throws IOException {
        file.write(content);
        List<String> expected = lines(content);
        int cut = content.length / 2;
        List<String> found = new ArrayList<>();
        read(0, cut, found);
        read(cut, content.length - cut, found);
        if (!found.equals(expected)) {
            throw new IllegalStateException("other lines: " + found + " for " + expected);
        }
        return true;
    }

    private void read(int from, int length, List<String> found) throws IOException {
        if (length == 0) {
            return;
        }
        try (BoundedLines lines = new BoundedLines(file.path(), from, length, file.conf())) {
            while (lines.next()) {
                found.add(new String(lines.bytes(), 0, lines.length(), StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static List<String> lines(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        List<String> lines = new ArrayList<>(List.of(text.split("\r\n|\r|\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        if (!lines.isEmpty() && lines.get(0).startsWith("\u00ef\u00bb\u00bf")) {
            lines.set(0, lines.get(0).substring(3));
        }
        return lines;
    }
}
