package org.starling.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.format.DateTimeFormatter;
import org.starling.benchmarks.definition.Scale;

/** Renders results as one line of JSON. Rates are in units of the case per second. */
public final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonReport() {}

    /** The line, without its end. */
    public static String render(RunResult run) {
        ObjectNode root = JSON.createObjectNode().put("benchmark", run.benchmark());
        ObjectNode ratios = root.putObject("ratios");
        run.cases().forEach(result -> result.ratios().forEach(ratios.putObject(result.name())::put));
        root.set("machine", JSON.valueToTree(run.machine()));
        root.put("quick", run.scale() == Scale.QUICK)
                .put("rounds", run.rounds())
                .put("date", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(run.date()))
                .put("commit", run.commit())
                .put("command", run.command());
        ArrayNode cases = root.putArray("cases");
        run.cases().forEach(result -> addCase(cases.addObject(), result));
        return root.toString();
    }

    private static void addCase(ObjectNode node, CaseResult result) {
        node.put("name", result.name())
                .put("measured", result.measured())
                .put("unit", result.unit())
                .put("baseline", result.baseline());
        ArrayNode contenders = node.putArray("contenders");
        for (ContenderResult contender : result.contenders()) {
            Statistics rate = contender.rate();
            ObjectNode row = contenders
                    .addObject()
                    .put("name", contender.name())
                    .put("median", rate.median())
                    .put("min", rate.min())
                    .put("max", rate.max());
            ArrayNode rates = row.putArray("rates");
            contender.rates().forEach(rates::add);
            contender.metrics().forEach(row.putObject("metrics")::put);
        }
    }
}
