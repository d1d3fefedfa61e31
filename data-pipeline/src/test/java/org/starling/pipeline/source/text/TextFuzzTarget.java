package org.starling.pipeline.source.text;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.spark.sql.Row;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.LabelledFile;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;

/** Texts in files, plain or compressed, as documents and as windows. What Java decompresses must be the same text. */
public final class TextFuzzTarget implements FuzzTarget {
    private final String ending;
    private final FuzzFile file;
    private final TextFileRows documents = new DocumentRows(LabelUse.REQUIRED, CompareSpec.AS_WRITTEN);
    private final TextFileRows windows = new WindowRows(
            new TextSource.Windows("unused", TextSource.Unit.WORDS, 3, 2, TextSource.WindowLabel.NEXT),
            CompareSpec.AS_WRITTEN);

    private TextFuzzTarget(String ending) {
        this.ending = ending;
        this.file = new FuzzFile(ending);
    }

    /** Texts that are plain, and of each compression. */
    public static List<FuzzTarget> all() {
        List<FuzzTarget> targets = new ArrayList<>();
        for (String ending : List.of(".txt", ".gz", ".bz2", ".zst")) {
            targets.add(new TextFuzzTarget(ending));
        }
        return targets;
    }

    @Override
    public String name() {
        return "text" + ending;
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String text : List.of(
                "one two three four five six seven",
                "\uFEFFgrüße aus Köln\r\nund 東京 👍 zwei drei\r\n",
                "a".repeat(3000) + " b c d ")) {
            seeds.add(compressed(text.getBytes(StandardCharsets.UTF_8)));
        }
        return seeds;
    }

    private byte[] compressed(byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream stream = compressing(bytes)) {
            stream.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private OutputStream compressing(OutputStream target) throws IOException {
        return switch (ending) {
            case ".gz" -> new GZIPOutputStream(target);
            case ".bz2" -> {
                BZip2Codec codec = new BZip2Codec();
                codec.setConf(file.conf());
                yield codec.createOutputStream(target);
            }
            case ".zst" -> new ZstdOutputStream(target);
            default -> target;
        };
    }

    @Override
    public boolean accepts(byte[] content) throws IOException {
        file.write(content);
        FilePacks.Pack pack =
                new FilePacks.Pack(0, List.of(new LabelledFile(file.path().toString(), content.length, "label")));
        Row document = documents.read(pack, file.conf()).next();
        Iterator<Row> found = windows.read(pack, file.conf());
        while (found.hasNext()) {
            found.next();
        }
        if (!document.isNullAt(3)) {
            return false;
        }
        if (ending.equals(".gz")) {
            requireSame(content, document.getAs(1));
        }
        return true;
    }

    private static void requireSame(byte[] content, byte[] text) {
        byte[] other;
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(content))) {
            other = stream.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("Java cannot decompress it: " + e.getMessage(), e);
        }
        String expected = new String(other, StandardCharsets.UTF_8);
        expected = expected.startsWith("\uFEFF") ? expected.substring(1) : expected;
        if (!Arrays.equals(expected.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8), text)) {
            throw new IllegalStateException("Java reads another text");
        }
    }
}
