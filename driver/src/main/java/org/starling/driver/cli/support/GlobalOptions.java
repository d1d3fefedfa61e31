package org.starling.driver.cli.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.starling.kernels.validation.Permissions;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command has; they may stand before or after its name. */
public final class GlobalOptions {
    @Option(
            names = "--master",
            paramLabel = "MASTER",
            scope = ScopeType.INHERIT,
            description = "Spark master: local[2], local-cluster[2,1,3072], spark://host:7077, yarn, k8s://https://...;"
                    + " stronger than spark.master of the job.")
    private String master;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            scope = ScopeType.INHERIT,
            description = "Sets one key of the job, such as training.epochs=3. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--allow-class",
            paramLabel = "CLASS",
            split = ",",
            scope = ScopeType.INHERIT,
            description = "Permits networks to name this class, which is not one of DL4J's. May be repeated.")
    private List<String> classes = new ArrayList<>();

    @Option(
            names = "--allow-function",
            paramLabel = "FUNCTION",
            split = ",",
            scope = ScopeType.INHERIT,
            description = "Permits SQL rules to call this function, such as reflect, which runs code. May be repeated.")
    private List<String> functions = new ArrayList<>();

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Writes JSON, and nothing else, to standard output.")
    private boolean json;

    @Option(names = "--quiet", scope = ScopeType.INHERIT, description = "Writes no progress and logs errors only.")
    private boolean quiet;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Shows the stack trace of an error.")
    private boolean stacktrace;

    /** The Spark master that the user asked for on the command line. */
    public Optional<String> master() {
        return Optional.ofNullable(master);
    }

    /** Assignments to keys of the job, in their order. */
    public List<String> overrides() {
        return List.copyOf(overrides);
    }

    /** Makes the permissions of these options those of this process, and of the Spark applications that it starts. */
    public void grantPermissions() {
        grant(Permissions.CLASSES, classes);
        grant(Permissions.SQL_FUNCTIONS, functions);
    }

    private static void grant(Permissions permission, List<String> names) {
        if (!names.isEmpty()) {
            Set<String> all = new TreeSet<>(names);
            all.addAll(permission.names());
            System.setProperty(permission.property(), String.join(",", all));
        }
    }

    public boolean json() {
        return json;
    }

    public boolean quiet() {
        return quiet;
    }

    public boolean stacktrace() {
        return stacktrace;
    }
}
