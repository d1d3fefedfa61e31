package org.starling.pipeline.table.line;

import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.source.table.TableLines;
import org.starling.pipeline.table.clean.LineJudge;
import org.starling.pipeline.table.judged.JudgedRecord;

/** Makes judged records of lines. */
public final class LineRecords {
    private LineRecords() {}

    /**
     * One record for each line, lazily; each is valid until the next one is asked for.
     *
     * @param part split that the lines are for
     * @param label of all records; null if each has its own
     */
    public static JavaRDD<JudgedRecord> of(
            TableLines lines, LineJudge judge, RecordHasher hasher, String part, String label) {
        UTF8String common = UTF8String.fromString(label);
        return lines.records().mapPartitions(records -> new Judged(records, judge, hasher, part, common));
    }

    private static final class Judged implements Iterator<JudgedRecord> {
        private final Iterator<TableLines.Line> lines;
        private final LineRecord record;

        Judged(
                Iterator<TableLines.Line> lines,
                LineJudge judge,
                RecordHasher hasher,
                String part,
                UTF8String commonLabel) {
            this.lines = lines;
            record = new LineRecord(judge, hasher, part, commonLabel);
        }

        @Override
        public boolean hasNext() {
            return lines.hasNext();
        }

        @Override
        public JudgedRecord next() {
            record.take(lines.next());
            return record;
        }
    }
}
