package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.config.dataset.Dataset;
import org.starling.driver.config.dataset.DatasetException;
import org.starling.driver.config.dataset.DatasetFetcher;
import org.starling.driver.config.dataset.DatasetFile;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.driver.report.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code starling dataset}: finds a public data set on this machine, else downloads it, and checks its files. */
@Command(
        name = "dataset",
        description =
                "Finds a public data set on this machine, or downloads it; checks its checksums and shows its folder.")
public final class DatasetCommand implements Runnable {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", defaultValue = "fashion-mnist", description = "Which one (default: ${DEFAULT-VALUE}).")
    private String name;

    DatasetCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        Dataset dataset = Dataset.named(name)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "Unknown data set '" + name + "'; known: " + Dataset.knownNames()));
        DatasetLocator locator = DatasetLocator.ofUser();
        Optional<Path> found = locator.find(dataset);
        Path folder = found.orElseGet(() -> locator.downloadFolder(dataset));
        if (found.isEmpty()) {
            context.note("Downloading " + dataset.name() + " from " + dataset.home());
            new DatasetFetcher(context::note).fetch(dataset, folder);
        }
        TextTable table = new TextTable("file", "SHA-256");
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", dataset.name())
                .put("folder", folder.toString());
        for (DatasetFile file : dataset.files()) {
            requireWhole(dataset, file, folder.resolve(file.name()));
            table.row(folder.resolve(file.name()), "right");
            json.withArray("files").add(file.name());
        }
        context.result(table.toString(), json);
    }

    private static void requireWhole(Dataset dataset, DatasetFile file, Path path) {
        try {
            if (!file.matches(path)) {
                throw new DatasetException(
                        "Cannot use %s: its checksum is not that of %s; remove it and run 'starling dataset %s' again"
                                .formatted(path, file.name(), dataset.name()));
            }
        } catch (IOException e) {
            throw new DatasetException("Cannot read " + path + ": " + e.getMessage() + "; check its permissions", e);
        }
    }
}
