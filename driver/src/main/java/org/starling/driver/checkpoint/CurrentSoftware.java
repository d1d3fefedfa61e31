package org.starling.driver.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.starling.serving.history.SoftwareVersions;

/** The software in this JVM. */
public final class CurrentSoftware {
    private CurrentSoftware() {}

    /** Versions of the software in this JVM. */
    public static SoftwareVersions versions() {
        return new SoftwareVersions(
                mavenVersion(CurrentSoftware.class, "org.starling", "starling-driver"),
                org.apache.spark.package$.MODULE$.SPARK_VERSION(),
                mavenVersion(MultiLayerNetwork.class, "org.deeplearning4j", "deeplearning4j-nn"),
                Runtime.version().toString());
    }

    /** Maven leaves the version in every jar, also in one that is made of several. */
    private static String mavenVersion(Class<?> member, String group, String artifact) {
        String resource = "/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
        try (InputStream in = member.getResourceAsStream(resource)) {
            if (in == null) {
                return SoftwareVersions.DEVELOPMENT;
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", SoftwareVersions.DEVELOPMENT);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read " + resource + "; the jar is damaged, build it again", e);
        }
    }
}
