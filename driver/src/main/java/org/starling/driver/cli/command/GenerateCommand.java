package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.TextTable;
import org.starling.pipeline.generate.DirtyTable;
import org.starling.pipeline.generate.DirtyTableSpec;
import org.starling.pipeline.generate.RatingTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling data generate FOLDER}: a table with a known number of each defect, or ratings of known structure. */
@Command(
        name = "generate",
        description =
                "Generates a table of 20 columns with defects, for conf/dirty-table.yaml, and writes their counts beside it; or ratings, for conf/recommender.yaml and conf/tabular.yaml.")
final class GenerateCommand implements Runnable {
    private final CommandContext context;

    @Parameters(paramLabel = "FOLDER", description = "New folder for the table.")
    private String folder;

    @Option(
            names = "--table",
            defaultValue = "DEFECTS",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Table table;

    @Option(names = "--rows", defaultValue = "100000", description = "Default: ${DEFAULT-VALUE}.")
    private long rows;

    @Option(
            names = "--format",
            defaultValue = "CSV",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private DirtyTableSpec.Format format;

    @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    /** Kind of table. */
    enum Table {
        DEFECTS,
        RATINGS
    }

    GenerateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        if (table == Table.RATINGS) {
            context.withSpark("starling-data-generate", spark -> {
                new RatingTable(spark, folder, format, rows, seed).write();
                context.result(
                        "%s ratings in %s; their noise has the variance %.4f"
                                .formatted(Numbers.count(rows), folder, RatingTable.NOISE_VARIANCE),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("path", folder)
                                .put("rows", rows)
                                .put("noiseVariance", RatingTable.NOISE_VARIANCE));
            });
            return;
        }
        DirtyTableSpec spec = new DirtyTableSpec(folder, format, rows, seed);
        context.withSpark("starling-data-generate", spark -> {
            Map<String, Long> defects = new DirtyTable(spark, spec).write();
            TextTable shown = new TextTable("rows", "defect");
            ObjectNode json =
                    JsonNodeFactory.instance.objectNode().put("path", folder).put("rows", rows);
            ObjectNode counts = json.putObject("defects");
            defects.forEach((reason, count) -> {
                shown.row(Numbers.count(count), reason);
                counts.put(reason, count);
            });
            context.result("%s rows in %s%n%n%s".formatted(Numbers.count(rows), folder, shown), json);
        });
    }
}
