package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.starling.driver.cli.support.CommandContext;
import org.starling.pipeline.files.ShownText;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.generation.Sampling;
import org.starling.serving.generation.TextGenerator;
import org.starling.serving.generation.TextGenerator.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling generate FOLDER --prompt TEXT}: continues a text with a language model. */
@Command(name = "generate", description = "Continues a text with the language model of a checkpoint, token by token.")
public final class GenerateTextCommand implements Runnable {
    private final CommandContext context;

    @Mixin
    private ChosenCheckpoint chosen;

    @Mixin
    private WeightsOption weights;

    @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "The beginning of the text.")
    private String prompt;

    @Option(
            names = "--tokens",
            defaultValue = "100",
            description = "Tokens to add at most (default: ${DEFAULT-VALUE}).")
    private int tokens;

    @Option(
            names = "--temperature",
            defaultValue = "1",
            description = "Below 1: more probable tokens; 0: the most probable one (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--top-k",
            defaultValue = "0",
            description = "Draws from this many most probable tokens; 0: from all (default: ${DEFAULT-VALUE}).")
    private int topK;

    @Option(
            names = "--top-p",
            defaultValue = "1",
            description =
                    "Draws from the most probable tokens with this sum of probabilities (default: ${DEFAULT-VALUE}).")
    private double topP;

    @Option(names = "--seed", defaultValue = "1", description = "Of the draws (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "Ends the text where this one would come; may be repeated.")
    private List<String> stops = new ArrayList<>();

    GenerateTextCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        Request request = new Request(prompt, tokens, new Sampling(temperature, topK, topP, seed), stops);
        Checkpoint checkpoint = chosen.store().load(chosen.name()).with(weights.chosen());
        try (TextGenerator generator = TextGenerator.of(checkpoint)) {
            if (context.options().json()) {
                String text = generator.generate(request);
                context.result(
                        text,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("prompt", prompt)
                                .put("text", text));
            } else {
                stream(generator, request);
            }
        }
    }

    private void stream(TextGenerator generator, Request request) {
        PrintStream out = context.out();
        out.print(ShownText.lines(prompt));
        generator.generate(request, piece -> {
            out.print(ShownText.lines(piece));
            out.flush();
        });
        out.println();
    }
}
