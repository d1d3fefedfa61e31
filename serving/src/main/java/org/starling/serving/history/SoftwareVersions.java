package org.starling.serving.history;

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
    /** Version of a Starling that did not run from a jar. */
    public static final String DEVELOPMENT = "development";

    public SoftwareVersions {
        new Checks()
                .requirePresent(starling, "starling")
                .requirePresent(spark, "spark")
                .requirePresent(dl4j, "dl4j")
                .requirePresent(java, "java")
                .done();
    }
}
