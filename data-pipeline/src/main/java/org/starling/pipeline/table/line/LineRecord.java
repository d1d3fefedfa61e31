package org.starling.pipeline.table.line;

import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.source.table.TableLines;
import org.starling.pipeline.table.clean.LineJudge;
import org.starling.pipeline.table.judged.JudgedRecord;

/** A judged record that was a line; in no time series. Not thread-safe. */
final class LineRecord implements JudgedRecord {
    private final LineJudge judge;
    private final RecordHasher hasher;
    private final String part;
    /** Null where each record has its own. */
    private final UTF8String commonLabel;

    private UTF8String source;

    LineRecord(LineJudge judge, RecordHasher hasher, String part, UTF8String commonLabel) {
        this.judge = judge;
        this.hasher = hasher;
        this.part = part;
        this.commonLabel = commonLabel;
    }

    /** Judges another line, whose record this is from now on. */
    void take(TableLines.Line line) {
        source = line.source();
        judge.judge(line.text());
        hasher.take(judge);
    }

    @Override
    public String part() {
        return part;
    }

    @Override
    public UTF8String source() {
        return source;
    }

    @Override
    public UTF8String reason() {
        return judge.reason();
    }

    @Override
    public UTF8String line() {
        return judge.record();
    }

    @Override
    public UTF8String label() {
        return commonLabel == null ? judge.label() : commonLabel;
    }

    @Override
    public long splitHash() {
        return hasher.split();
    }

    @Override
    public long orderHash() {
        return hasher.order();
    }

    @Override
    public boolean hasKey() {
        return hasher.hasKey();
    }

    @Override
    public long key() {
        return hasher.key();
    }

    @Override
    public long check() {
        return hasher.check();
    }

    @Override
    public boolean isMissing(int input) {
        return judge.isMissing(input);
    }

    @Override
    public double number(int input) {
        return judge.number(input);
    }

    @Override
    public UTF8String text(int input) {
        return judge.text(input);
    }

    @Override
    public boolean inSeries() {
        return false;
    }

    @Override
    public UTF8String series() {
        return null;
    }

    @Override
    public double time() {
        return 0;
    }

    @Override
    public long seriesContent() {
        return 0;
    }
}
