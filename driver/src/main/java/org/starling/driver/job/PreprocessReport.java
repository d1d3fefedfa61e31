package org.starling.driver.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.TextTable;
import org.starling.pipeline.PreprocessResult;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.history.Json;

/** The report of preprocessing, for people and programs. */
public final class PreprocessReport {
    private final String shards;
    private final PreprocessResult result;

    /**
     * A report.
     *
     * @param shards folder that the shards are in
     */
    public PreprocessReport(String shards, PreprocessResult result) {
        this.shards = shards;
        this.result = result;
    }

    /** The report as text. */
    public String toText() {
        ShardManifest manifest = result.manifest();
        RecordLedger ledger = manifest.ledger();
        TextTable splits = new TextTable("split", "examples", "shards");
        manifest.splits()
                .forEach((name, split) -> splits.row(
                        name, Numbers.count(split.examples()), split.shards().size()));
        StringBuilder text = new StringBuilder(splits.toString());
        text.append("%nrecords offered %s = kept %s + rejected %s%s%n"
                .formatted(
                        Numbers.count(ledger.offered()),
                        Numbers.count(ledger.kept()),
                        Numbers.count(ledger.rejectedTotal()),
                        merged(ledger)));
        ledger.rejected().forEach((reason, count) -> text.append("  %s: %s%n".formatted(Numbers.count(count), reason)));
        String ending =
                switch (result.outcome()) {
                    case WRITTEN -> "%d %s, written to %s in %s%n";
                    case REUSED -> "%d %s, used again from %s, which holds the same data; checked in %s%n";
                };
        return text.append(ending.formatted(
                        manifest.classes().size(),
                        manifest.example().label().indices() > 0 ? "classes" : "label values",
                        shards,
                        Numbers.duration(result.elapsed())))
                .toString();
    }

    /** The part of the balance that there is only where duplicates were left out. */
    public static String merged(RecordLedger ledger) {
        return ledger.merged() == 0 ? "" : " + merged as duplicates " + Numbers.count(ledger.merged());
    }

    /** The folder, whether it was written or reused, the record counts and the time as JSON. */
    public JsonNode toJson() {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        report.put("shards", shards);
        report.put("outcome", result.outcome().name().toLowerCase(Locale.ROOT));
        report.put("seconds", result.elapsed().toNanos() / 1e9);
        report.set("books", Json.tree(result.manifest().ledger()));
        report.set("classes", Json.tree(result.manifest().classes()));
        ObjectNode splits = report.putObject("splits");
        result.manifest().splits().forEach((name, split) -> splits.put(name, split.examples()));
        return report;
    }
}
