package org.starling.pipeline.source.table.csv;

import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.FilePacks;
import org.starling.pipeline.files.LabelledFile;

/** Whole files as pieces, opened one after the other. */
public final class WholeFiles implements Iterator<CsvPiece> {
    private final Deque<LabelledFile> files = new ArrayDeque<>();
    private final Charset charset;
    private final SerializableConfiguration conf;
    private FileLines open;

    public WholeFiles(Iterator<FilePacks.Pack> packs, String encoding, SerializableConfiguration conf) {
        packs.forEachRemaining(pack -> files.addAll(pack.files()));
        this.charset = Charset.forName(encoding);
        this.conf = conf;
    }

    @Override
    public boolean hasNext() {
        if (open != null) {
            open.close();
            open = null;
        }
        return !files.isEmpty();
    }

    @Override
    public CsvPiece next() {
        Path path = new Path(files.remove().path());
        open = FileLines.open(path, charset, conf.value());
        return new CsvPiece(TextSlice.of(path.toString()), 0, open);
    }
}
