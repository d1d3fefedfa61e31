package org.starling.driver.dl4j.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.starling.driver.SparkSubmit;

/** The programs of this package as their users would build them: compiled against Starling's jar, in a jar of their own. */
final class ProgramJar {
    private static final Path SOURCES = Path.of("src/test/java/org/starling/driver/dl4j/example");

    private ProgramJar() {}

    /** Builds {@code program.jar} in a folder. */
    static Path build(Path folder, String... sources) throws IOException {
        Path classes = folder.resolve("classes");
        List<String> arguments =
                new ArrayList<>(List.of("-d", classes.toString(), "--release", "17", "-proc:none", "-cp", classPath()));
        for (String source : sources) {
            arguments.add(SOURCES.resolve(source + ".java").toString());
        }
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status =
                ToolProvider.getSystemJavaCompiler().run(null, messages, messages, arguments.toArray(String[]::new));
        assertThat(status).as(messages::toString).isZero();
        return pack(classes, folder.resolve("program.jar"));
    }

    private static String classPath() throws IOException {
        return Stream.concat(Stream.of(SparkSubmit.uberJar()), SparkSubmit.sparkJars().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path pack(Path classes, Path target) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
        return target;
    }
}
