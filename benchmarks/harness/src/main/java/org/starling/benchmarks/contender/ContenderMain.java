package org.starling.benchmarks.contender;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Main class of a child process: {@code ContenderMain NAME KIND [key=value…]}. Reads commands from standard input, one a
 * line: {@code prepare}, {@code round N}; the end of input ends the process. Answers on standard output, one
 * {@link Message} a line. Whatever libraries print goes to standard error.
 */
public final class ContenderMain {
    private static final String PREPARE = "prepare";
    private static final String ROUND = "round ";

    private ContenderMain() {}

    /** The command that starts round {@code number}. */
    public static String roundCommand(int number) {
        return ROUND + number;
    }

    /** The command that prepares. */
    public static String prepareCommand() {
        return PREPARE;
    }

    public static void main(String[] arguments) {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        int status = 0;
        try {
            serve(arguments[0], factory(arguments[1]).create(settings(arguments)), answers);
        } catch (Exception | Error e) {
            e.printStackTrace(System.err);
            status = 1;
        }
        // Spark leaves threads behind that keep the process alive
        System.exit(status);
    }

    private static void serve(String name, Contender contender, PrintStream answers) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (contender) {
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                if (command.equals(PREPARE)) {
                    contender.prepare();
                    answers.println(new Message.Ready(name).toJson());
                } else if (command.startsWith(ROUND)) {
                    int round = Integer.parseInt(command.substring(ROUND.length()));
                    answers.println(new Message.Round(name, round, contender.measure()).toJson());
                } else {
                    throw new IllegalArgumentException(
                            "Cannot obey '%s': known are '%s' and '%sN'".formatted(command, PREPARE, ROUND));
                }
            }
        }
    }

    private static ContenderFactory factory(String kind) {
        List<ContenderFactory> known = ServiceLoader.load(ContenderFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return known.stream()
                .filter(factory -> factory.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Cannot make a contender of kind '%s': this class path has %s; register its factory in META-INF/services"
                                .formatted(
                                        kind,
                                        known.stream()
                                                .map(ContenderFactory::kind)
                                                .sorted()
                                                .toList())));
    }

    private static Settings settings(String[] arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : List.of(arguments).subList(2, arguments.length)) {
            int equals = argument.indexOf('=');
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new Settings(values);
    }
}
