package org.starling.pipeline.files;

import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/** The rows of some files, read lazily, one file after the other. */
public final class FileRows<T> implements Iterator<T> {
    private final Iterator<LabelledFile> files;
    private final Function<LabelledFile, Chunks<T>> opener;
    private LabelledFile file;
    /** Null between files. */
    private Chunks<T> chunks;

    private Iterator<T> rows = Collections.emptyIterator();

    /** The rows of an open file, some at a time. */
    @FunctionalInterface
    public interface Chunks<T> {
        /** The next rows, or none; null at the end of the file, which is closed then. */
        Iterator<T> next() throws IOException;

        /** All rows of a file at once. */
        static <T> Chunks<T> of(Iterator<T> rows) {
            Iterator<Iterator<T>> all = List.of(rows).iterator();
            return () -> all.hasNext() ? all.next() : null;
        }
    }

    /**
     * The rows of some files.
     *
     * @param opener opens a file when its rows are read
     */
    public FileRows(Iterator<LabelledFile> files, Function<LabelledFile, Chunks<T>> opener) {
        this.files = files;
        this.opener = opener;
    }

    @Override
    public boolean hasNext() {
        while (!rows.hasNext() && (chunks != null || files.hasNext())) {
            if (chunks == null) {
                file = files.next();
                chunks = opener.apply(file);
            }
            rows = nextRows();
        }
        return rows.hasNext();
    }

    private Iterator<T> nextRows() {
        try {
            Iterator<T> next = chunks.next();
            if (next == null) {
                chunks = null;
                return Collections.emptyIterator();
            }
            return next;
        } catch (IOException e) {
            throw TextFile.unreadable(new Path(file.path()), e);
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return rows.next();
    }
}
