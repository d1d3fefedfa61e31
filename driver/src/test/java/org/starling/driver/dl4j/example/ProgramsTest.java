package org.starling.driver.dl4j.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The programs that the guide to migration shows. */
class ProgramsTest {
    private static final Path SOURCES = Path.of("src/test/java/org/starling/driver/dl4j/example");
    private static final Path GUIDE = Path.of("../docs/migrating-from-dl4j-spark.md");

    @Test
    void theyDifferInTheNameOfTheMasterOnly() throws IOException {
        assertThat(body("ProgramAfter"))
                .isEqualTo(body("ProgramBefore").replace("ParameterAveragingTrainingMaster", "StarlingTrainingMaster"));
    }

    @Test
    void theGuideShowsThemAsTheyAre() throws IOException {
        String guide = Files.readString(GUIDE);

        assertThat(guide)
                .contains(body("ProgramBefore").stripTrailing().stripIndent())
                .contains(body("ProgramAfter")
                        .lines()
                        .filter(line -> line.contains("StarlingTrainingMaster"))
                        .findFirst()
                        .orElseThrow()
                        .strip());
    }

    /** The body of the main method. */
    private static String body(String program) throws IOException {
        String source = Files.readString(SOURCES.resolve(program + ".java"));
        int start = source.indexOf("args) {\n") + "args) {\n".length();
        return source.substring(start, source.lastIndexOf("    }\n}"));
    }
}
