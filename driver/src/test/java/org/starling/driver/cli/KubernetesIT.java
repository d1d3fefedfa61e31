package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.mockwebserver.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;
import org.starling.driver.job.DigitsJob;

/** Spark on Kubernetes with an API server that keeps objects and has no nodes. No real cluster takes part. */
@Tag("cluster")
@Tag("drill")
class KubernetesIT {
    private static final String NAMESPACE = "starling";

    @TempDir
    private Path folder;

    private KubernetesMockServer server;
    private KubernetesClient client;

    @BeforeEach
    void startServer() throws IOException {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
        Files.createSymbolicLink(folder.resolve("deploy"), DocumentedCommands.ROOT.resolve("deploy"));
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new ApplyingDispatcher(), false);
        server.init();
        client = server.createClient();
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            client.close();
            server.destroy();
        }
    }

    private String master() {
        return "k8s://http://127.0.0.1:" + server.getPort();
    }

    @Test
    void theDocumentedCommandAsksForADriver() throws IOException, InterruptedException {
        List<String> words = DocumentedCommands.of("spark-submit").stream()
                .filter(command -> command.document().startsWith("deploy/kubernetes/"))
                .findFirst()
                .orElseThrow()
                .words();
        List<String> arguments = new ArrayList<>(words.subList(1, words.size()));
        arguments.set(arguments.indexOf("--master") + 1, master());
        // nothing runs the pod, so there is no end to wait for
        arguments.addAll(0, List.of("--conf", "spark.kubernetes.submission.waitAppCompletion=false"));

        ChildJvm.Running submit = ChildJvm.start(folder, "submit", SparkSubmit.builder(folder, arguments));

        assertThat(submit.await()).as(submit.errText()).isZero();
        List<Pod> drivers = client.pods()
                .inNamespace(NAMESPACE)
                .withLabel("spark-role", "driver")
                .list()
                .getItems();
        assertThat(drivers).hasSize(1);
        assertThat(drivers.get(0).getSpec().getServiceAccountName()).isEqualTo("starling");
        Container container = drivers.get(0).getSpec().getContainers().get(0);
        assertThat(container.getImage()).isEqualTo("starling:latest");
        assertThat(container.getArgs())
                .startsWith("driver")
                .contains(Starling.class.getName(), "local:///opt/starling/starling.jar")
                .endsWith("train", "hdfs://NAMENODE:8020/jobs/job.yaml");
        assertThat(megabytes(container))
                .as("4 GB of heap, and Spark's share beside it")
                .isBetween(4096L, 6144L);
        assertThat(configMaps())
                .as("the template of executors goes with the driver")
                .anyMatch(text -> text.contains("podAntiAffinity"));
    }

    private List<String> configMaps() {
        List<String> texts = new ArrayList<>();
        for (ConfigMap map : client.configMaps().inNamespace(NAMESPACE).list().getItems()) {
            texts.addAll(map.getData().values());
        }
        return texts;
    }

    private static long megabytes(Container container) {
        Map<String, Quantity> limits = container.getResources().getLimits();
        return Quantity.getAmountInBytes(limits.get("memory")).longValueExact() >> 20;
    }

    private ChildJvm.Running train(String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--master",
                master(),
                "--deploy-mode",
                "client",
                "--properties-file",
                "deploy/kubernetes/spark-defaults.conf",
                "--conf",
                "spark.executor.memory=1g",
                "--class",
                Starling.class.getName(),
                SparkSubmit.uberJar().toString()));
        arguments.addAll(
                List.of(DigitsJob.command(DigitsJob.settings(folder, settings), "train", DigitsJob.file(), "--json")));
        arguments.addAll(List.of("--master", master()));
        return ChildJvm.start(folder, "driver", SparkSubmit.builder(folder, arguments));
    }

    @Test
    void executorsOfTheImageTrain() throws IOException, InterruptedException {
        ChildJvm.Running driver = train("training.epochs=2");
        PodRunner node = new PodRunner(client, folder);
        node.runWhile(driver.process()::isAlive);

        assertThat(driver.await()).as(driver.errText() + node.errText()).isZero();
        JsonNode result = new ObjectMapper().readTree(driver.outText());
        assertThat(result.at("/workers").findValuesAsText("executor"))
                .as("executor of each worker")
                .hasSize(2)
                .doesNotHaveDuplicates()
                .noneMatch(executor -> executor.startsWith("driver"));
        assertThat(node.pods()).hasSizeGreaterThanOrEqualTo(2).allSatisfy(pod -> {
            assertThat(pod.getSpec().getAffinity().getPodAntiAffinity()).isNotNull();
            assertThat(megabytes(pod.getSpec().getContainers().get(0)))
                    .as("1 GB of heap, 2 GB beside it")
                    .isEqualTo(3072);
        });
    }

    @Test
    void podsThatNoNodeTakesEndTheJobWithOneSentence() throws IOException, InterruptedException {
        ChildJvm.Running driver = train("training.epochs=2", "spark.conf.spark.starling.slotTimeout=20s");

        PodRunner node = new PodRunner(client, folder);
        node.keepPendingWhile(driver.process()::isAlive);

        assertThat(driver.await()).as(driver.errText()).isEqualTo(2);
        assertThat(node.pods()).hasSize(2);
        assertThat(driver.errText())
                .contains("Cannot train with 2 workers: " + master() + " has 0 task slots after 20 s")
                .doesNotContain("ERROR", "\tat ");
    }
}
