package org.starling.driver.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The commands in the code blocks of README.md, of the documents and of the notes in {@code deploy}. */
final class DocumentedCommands {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern COMMENT = Pattern.compile("\\s+#.*$");

    private DocumentedCommands() {}

    /**
     * One command.
     *
     * @param document its file and line, for messages
     * @param words of the command line, without quotation marks
     */
    record Command(String document, List<String> words) {
        @Override
        public String toString() {
            return document + ": " + String.join(" ", words);
        }
    }

    /** All commands of these programs, in their order. */
    static List<Command> of(String... programs) throws IOException {
        List<Command> commands = new ArrayList<>();
        for (Path document : documents()) {
            List<String> lines = Files.readAllLines(document);
            boolean fenced = false;
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.strip().startsWith("```")) {
                    fenced = !fenced;
                    continue;
                }
                if (!fenced && !line.startsWith("    ")) {
                    continue;
                }
                String source = ROOT.relativize(document) + ":" + (i + 1);
                StringBuilder text = new StringBuilder(line.strip());
                while (text.toString().endsWith("\\") && i + 1 < lines.size()) {
                    text.setLength(text.length() - 1);
                    text.append(lines.get(++i).strip());
                }
                List<String> words = words(text.toString());
                if (!words.isEmpty() && List.of(programs).contains(words.get(0))) {
                    commands.add(new Command(source, words));
                }
            }
        }
        return commands;
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"));
                Stream<Path> deploy = Files.walk(ROOT.resolve("deploy"), 2)) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
                            Stream.concat(docs, deploy)
                                    .filter(file -> file.toString().endsWith(".md"))
                                    .sorted())
                    .toList();
        }
    }

    private static List<String> words(String line) {
        String command = COMMENT.matcher(line).replaceFirst("").replaceFirst("^\\$ ", "");
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }
}
