package org.starling.pipeline.record;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.DataException;

/**
 * The pieces of files that the tasks of a job read, with the number of records in each. Spark cuts large files into pieces, and
 * puts pieces of several files into one partition, the longest first. So the position of a record in its file, and in all files,
 * follows from the numbers of records in the pieces before it.
 */
public final class FilePieces implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int RECORDS_PER_PARTITION = 1024;

    private final List<Piece> pieces;
    private final boolean inFiles;

    /**
     * One piece.
     *
     * @param start offset of the piece in its file
     * @param index number of the piece in its partition
     * @param records number of its records
     * @param firstRow number of its first record in the file
     * @param first number of its first record in all files
     */
    private record Piece(int partition, String file, long start, int index, long records, long firstRow, long first)
            implements Serializable {}

    private FilePieces(List<Piece> pieces, boolean inFiles) {
        this.pieces = pieces;
        this.inFiles = inFiles;
    }

    /**
     * Counts the records of each piece of files, in a job.
     *
     * @param files location of the file of each record; computed when the record is read, and used before the next one is
     */
    public static FilePieces ofFiles(JavaRDD<TextSlice> files) {
        return count(files, true);
    }

    /** The same for a table that Spark holds in any way: its pieces are the partitions. */
    public static FilePieces ofTable(JavaRDD<TextSlice> names) {
        return count(names, false);
    }

    private static FilePieces count(JavaRDD<TextSlice> files, boolean inFiles) {
        List<Piece> counted = new ArrayList<>(
                files.mapPartitionsWithIndex((partition, part) -> counted(partition, part, new Cursor(inFiles)), true)
                        .collect());
        counted.sort(Comparator.comparing(Piece::file)
                .thenComparingLong(Piece::start)
                .thenComparingInt(Piece::partition)
                .thenComparingInt(Piece::index));
        List<Piece> located = new ArrayList<>();
        long first = 0;
        long firstRow = 0;
        String last = null;
        for (Piece piece : counted) {
            firstRow = piece.file.equals(last) ? firstRow : 0;
            located.add(
                    new Piece(piece.partition, piece.file, piece.start, piece.index, piece.records, firstRow, first));
            first += piece.records;
            firstRow += piece.records;
            last = piece.file;
        }
        return new FilePieces(List.copyOf(located), inFiles);
    }

    private static Iterator<Piece> counted(int partition, Iterator<TextSlice> files, Cursor cursor) {
        List<Piece> counted = new ArrayList<>();
        long count = 0;
        while (files.hasNext()) {
            TextSlice own = files.next();
            if (cursor.isBefore(own)) {
                if (count > 0) {
                    counted.add(cursor.piece(partition, counted.size(), count));
                }
                cursor.move(own);
                count = 0;
            }
            count++;
        }
        if (count > 0) {
            counted.add(cursor.piece(partition, counted.size(), count));
        }
        return counted.iterator();
    }

    /** The piece that a task reads. */
    private static final class Cursor {
        private final boolean inFiles;
        private TextSlice file;
        private long start;

        Cursor(boolean inFiles) {
            this.inFiles = inFiles;
        }

        /** Whether the record of {@code own} that was read last is in another piece. */
        boolean isBefore(TextSlice own) {
            return !own.equals(file) || offset() != start;
        }

        void move(TextSlice own) {
            file = own.copy();
            start = offset();
        }

        /** Spark stores the piece of the current row per thread. */
        private long offset() {
            return inFiles && InputFileBlockHolder.getInputFilePath().numBytes() > 0
                    ? InputFileBlockHolder.getStartOffset()
                    : 0;
        }

        boolean isIn(Piece piece) {
            return file.toString().equals(piece.file) && start == piece.start;
        }

        Piece piece(int partition, int index, long records) {
            return new Piece(partition, file.toString(), start, index, records, 0, 0);
        }
    }

    /** Number of all records. */
    public long records() {
        return pieces.stream().mapToLong(Piece::records).sum();
    }

    /** Whether partitions in their order, and rows within them, are in the order of files. */
    public boolean inOrder() {
        Comparator<Piece> read = Comparator.comparingInt(Piece::partition).thenComparingInt(Piece::index);
        for (int i = 1; i < pieces.size(); i++) {
            if (read.compare(pieces.get(i - 1), pieces.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    /** The positions of the records of a partition, which are read in their order. */
    public Positions positions(int partition) {
        return new Positions(
                pieces.stream()
                        .filter(piece -> piece.partition == partition)
                        .sorted(Comparator.comparingInt(Piece::index))
                        .toList(),
                new Cursor(inFiles));
    }

    /** Position of one record after the other. Not thread-safe. */
    public static final class Positions {
        private final List<Piece> pieces;
        private final Cursor cursor;
        private int index = -1;
        private long row;

        private Positions(List<Piece> pieces, Cursor cursor) {
            this.pieces = pieces;
            this.cursor = cursor;
        }

        /** Moves to a record, which was read last. */
        public void next(TextSlice file) {
            row++;
            boolean moved = cursor.isBefore(file);
            if (moved) {
                cursor.move(file);
                index++;
                row = 0;
            }
            boolean known = index < pieces.size()
                    && row < pieces.get(index).records
                    && (!moved || cursor.isIn(pieces.get(index)));
            if (!known) {
                throw new DataException(
                        "Cannot number the records of %s: it changed while it was read; run again".formatted(file));
            }
        }

        /** Number of the record in its file. */
        public long row() {
            return pieces.get(index).firstRow + row;
        }

        /** Number of the record in all files. */
        public long first() {
            return pieces.get(index).first + row;
        }
    }

    /** Rows in the order of their numbers in all files. */
    public JavaRDD<InternalRow> sorted(JavaPairRDD<Long, InternalRow> rows) {
        long records = records();
        long wanted = Math.max(rows.getNumPartitions(), rows.context().defaultParallelism());
        int partitions = (int) Math.max(1, Math.min(wanted, records / RECORDS_PER_PARTITION));
        return rows.repartitionAndSortWithinPartitions(new NumberRanges(records, partitions))
                .values();
    }
}
