package org.starling.driver.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.starling.kernels.validation.Checks;

/**
 * Versions of the software that wrote a checkpoint.
 *
 * @param starling version of Starling; {@value #DEVELOPMENT} when it did not run from a jar
 * @param spark version of Spark
 * @param dl4j version of Deeplearning4j
 * @param java version of the Java runtime
 */
public record SoftwareVersions(String starling, String spark, String dl4j, String java) {
    private static final String DEVELOPMENT = "development";

    public SoftwareVersions {
        new Checks()
                .requirePresent(starling, "starling")
                .requirePresent(spark, "spark")
                .requirePresent(dl4j, "dl4j")
                .requirePresent(java, "java")
                .done();
    }

    /** Versions of the software in this JVM. */
    public static SoftwareVersions current() {
        return new SoftwareVersions(
                mavenVersion(SoftwareVersions.class, "org.starling", "starling-driver"),
                org.apache.spark.package$.MODULE$.SPARK_VERSION(),
                mavenVersion(MultiLayerNetwork.class, "org.deeplearning4j", "deeplearning4j-nn"),
                Runtime.version().toString());
    }

    /** Maven leaves the version in every jar, also in one that is made of several. */
    private static String mavenVersion(Class<?> member, String group, String artifact) {
        String resource = "/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
        try (InputStream in = member.getResourceAsStream(resource)) {
            if (in == null) {
                return DEVELOPMENT;
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", DEVELOPMENT);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + resource + "; the jar is damaged, build it again", e);
        }
    }
}
