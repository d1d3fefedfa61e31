package org.starling.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/** Checks the direction of dependencies: driver to server to serving to pipeline to kernels to layers, never back, and no cycles between packages. */
@AnalyzeClasses(
        packages = "org.starling",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {

    /** The tests of the other modules come in jars as soon as these are packaged. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule LAYERS_KNOW_ONLY_DL4J = noClasses()
            .that()
            .resideInAPackage("org.starling.layers..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.starling.kernels..",
                    "org.starling.pipeline..",
                    "org.starling.serving..",
                    "org.starling.server..",
                    "org.starling.driver..",
                    "org.apache.spark..",
                    "org.bytedeco..");

    @ArchTest
    static final ArchRule KERNELS_KNOW_NEITHER_PIPELINE_NOR_DRIVER = noClasses()
            .that()
            .resideInAPackage("org.starling.kernels..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.starling.pipeline..",
                    "org.starling.serving..",
                    "org.starling.server..",
                    "org.starling.driver..");

    @ArchTest
    static final ArchRule KERNELS_KNOW_NO_YAML_NO_COMMAND_LINE_AND_NO_SQL = noClasses()
            .that()
            .resideInAPackage("org.starling.kernels..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("picocli..", "com.fasterxml.jackson..", "org.yaml..", "org.apache.spark.sql..");

    @ArchTest
    static final ArchRule THE_PIPELINE_DOES_NOT_KNOW_THE_DRIVER = noClasses()
            .that()
            .resideInAPackage("org.starling.pipeline..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.starling.serving..", "org.starling.server..", "org.starling.driver..");

    @ArchTest
    static final ArchRule SERVICES_KNOW_NEITHER_DRIVER_NOR_SPARK = noClasses()
            .that()
            .resideInAPackage("org.starling.serving..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.starling.server..",
                    "org.starling.driver..",
                    "org.apache.spark..",
                    "org.apache.hadoop..",
                    "scala..");

    @ArchTest
    static final ArchRule THE_SERVER_KNOWS_NEITHER_DRIVER_NOR_SPARK = noClasses()
            .that()
            .resideInAPackage("org.starling.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.starling.driver..", "org.apache.spark..", "org.apache.hadoop..", "scala..");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("org.starling.(**)").should().beFreeOfCycles();

    /** All others go through {@code NetworkText}, which checks the names of classes. */
    @ArchTest
    static final ArchRule FEW_READ_NETWORKS = noClasses()
            .that()
            .haveSimpleNameNotContaining("NetworkReader")
            .and()
            .doNotHaveSimpleName("LiveNetwork")
            .and()
            .doNotHaveSimpleName("NetworkFactory")
            .should()
            .callMethod(MultiLayerConfiguration.class, "fromJson", String.class)
            .orShould()
            .callMethod(ComputationGraphConfiguration.class, "fromJson", String.class)
            .orShould()
            .dependOnClassesThat()
            .haveSimpleName("ModelGuesser");

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_KNOWS_PICOCLI = noClasses()
            .that()
            .resideOutsideOfPackage("org.starling.driver.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");
}
