package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.starling.driver.cli.support.CommandContext;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code starling completion}: the script that lets a shell complete Starling's commands and options. */
@Command(
        name = "completion",
        description = "Prints a completion script for bash and zsh; use: source <(bin/starling completion)")
public final class CompletionCommand implements Runnable {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    CompletionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        String script = AutoComplete.bash("starling", spec.root().commandLine());
        context.result(script, JsonNodeFactory.instance.textNode(script));
    }
}
