package org.starling.driver.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.starling.driver.job.PreprocessReport;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.TextTable;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.files.SourceFile;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.spec.Normalisation;
import org.starling.serving.history.Json;

/** The description of a manifest, as text or JSON. */
record ShardDescription(ShardManifest manifest) {

    String toText() {
        FeatureFormat features = manifest.example().features();
        PipelineSpec spec = PipelineSpec.describedBy(manifest.provenance());
        Normalisation normalise = manifest.transform() instanceof TextTransform ? Normalisation.NONE : spec.normalise();
        StringBuilder text = new StringBuilder("one example: %s of shape %s, normalised by %s%n"
                .formatted(
                        features.type().name().toLowerCase(Locale.ROOT),
                        features.shape(),
                        normalise.name().toLowerCase(Locale.ROOT)));
        spec.splitInWords().ifPresent(words -> text.append("test set: %s%n".formatted(words)));
        text.append('\n').append(splits());
        text.append('\n').append(classes());
        text.append("%nrecords offered %s = kept %s + rejected %s%s%n"
                .formatted(
                        Numbers.count(manifest.ledger().offered()),
                        Numbers.count(manifest.ledger().kept()),
                        Numbers.count(manifest.ledger().rejectedTotal()),
                        PreprocessReport.merged(manifest.ledger())));
        manifest.ledger()
                .rejected()
                .forEach((reason, count) -> text.append("  %s: %s%n".formatted(Numbers.count(count), reason)));
        text.append("%nwritten %s from%n".formatted(manifest.provenance().created()));
        for (SourceFile source : manifest.provenance().sources()) {
            text.append("  %s: %s (%s)%n".formatted(source.role(), source.path(), Numbers.bytes(source.bytes())));
        }
        return text.toString();
    }

    /** The manifest itself. */
    JsonNode toJson() {
        try {
            return Json.parse(manifest.toJson());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot read the manifest back: " + e.getMessage(), e);
        }
    }

    private TextTable splits() {
        TextTable table = new TextTable("split", "examples", "shards", "size");
        manifest.splits().forEach((name, split) -> {
            long bytes = split.shards().stream().mapToLong(ShardFile::bytes).sum();
            table.row(name, Numbers.count(split.examples()), split.shards().size(), Numbers.bytes(bytes));
        });
        return table;
    }

    private TextTable classes() {
        if (!(manifest.example().label() instanceof LabelFormat.ClassIndex)) {
            return labelValues();
        }
        List<String> header = new ArrayList<>(manifest.splits().keySet());
        header.add(0, "class");
        TextTable table = new TextTable(header);
        for (int i = 0; i < manifest.classes().size(); i++) {
            List<String> row = new ArrayList<>();
            row.add(manifest.classes().get(i));
            for (SplitManifest split : manifest.splits().values()) {
                row.add(Numbers.count(split.examplesByClass().get(i)));
            }
            table.row(row);
        }
        return table;
    }

    private TextTable labelValues() {
        TextTable table = new TextTable(
                manifest.example().label() instanceof LabelFormat.ClassSequence sequence
                        ? "class of each of %d steps".formatted(sequence.steps())
                        : "label value");
        manifest.classes().forEach(table::row);
        return table;
    }
}
