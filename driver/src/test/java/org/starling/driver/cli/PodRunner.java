package org.starling.driver.cli;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.starling.driver.ChildJvm;

/**
 * Runs the executors' pods of an API server without nodes as processes of this machine, by the entry point of the image. It sets
 * the phases of the pods as a node would.
 */
final class PodRunner {
    private static final String NAMESPACE = "starling";
    private static final String ADDRESS = "127.0.0.1";

    private final KubernetesClient client;
    private final Path folder;
    private final Map<String, ChildJvm.Running> processes = new LinkedHashMap<>();

    /** The pods that were seen, as they were asked for. */
    private final List<Pod> pods = new ArrayList<>();

    PodRunner(KubernetesClient client, Path folder) {
        this.client = client;
        this.folder = folder;
    }

    List<Pod> pods() {
        return pods;
    }

    /** Runs pods as long as a condition holds, then ends their processes. */
    void runWhile(BooleanSupplier condition) throws IOException, InterruptedException {
        try {
            while (condition.getAsBoolean()) {
                for (Pod pod : newPods()) {
                    run(pod);
                }
            }
        } finally {
            processes.values().forEach(running -> running.process().destroyForcibly());
        }
    }

    /** Leaves pods waiting for a node as long as a condition holds. */
    void keepPendingWhile(BooleanSupplier condition) throws InterruptedException {
        while (condition.getAsBoolean()) {
            for (Pod pod : newPods()) {
                client.pods()
                        .inNamespace(NAMESPACE)
                        .withName(pod.getMetadata().getName())
                        .editStatus(known -> new PodBuilder(known)
                                .editOrNewStatus()
                                .withPhase("Pending")
                                .endStatus()
                                .build());
            }
        }
    }

    /** The pods since the last call, after a moment. */
    private List<Pod> newPods() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(200);
        List<Pod> found =
                client.pods().inNamespace(NAMESPACE).withLabel("spark-role", "executor").list().getItems().stream()
                        .filter(pod -> pods.stream().noneMatch(known -> known.getMetadata()
                                .getName()
                                .equals(pod.getMetadata().getName())))
                        .toList();
        pods.addAll(found);
        return found;
    }

    private void run(Pod pod) throws IOException {
        String name = pod.getMetadata().getName();
        Container container = pod.getSpec().getContainers().get(0);
        List<String> command = new ArrayList<>(List.of(
                DocumentedCommands.ROOT.resolve("deploy/kubernetes/entrypoint").toString()));
        command.addAll(container.getArgs());
        Path home = Files.createDirectories(folder.resolve(name));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(variable -> variable.startsWith("SPARK_"));
        for (EnvVar variable : container.getEnv()) {
            environment.put(variable.getName(), value(variable, pod));
        }
        environment.put(
                "SPARK_HOME",
                DocumentedCommands.ROOT
                        .resolve("deploy/spark-home/target/spark-home")
                        .toString());
        environment.put("SPARK_CONF_DIR", home.toString());
        environment.put("SPARK_LOCAL_DIRS", home.toString());
        processes.put(name, ChildJvm.start(home, "executor", builder));
        client.pods().inNamespace(NAMESPACE).withName(name).editStatus(known -> new PodBuilder(known)
                .editOrNewStatus()
                .withPhase("Running")
                .withPodIP(ADDRESS)
                .addNewContainerStatus()
                .withName(container.getName())
                .withReady(true)
                .withNewState()
                .withNewRunning()
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build());
    }

    /** The value of a variable, which may be a field of the pod. */
    private static String value(EnvVar variable, Pod pod) {
        if (variable.getValueFrom() == null) {
            return variable.getValue() == null ? "" : variable.getValue();
        }
        String field = variable.getValueFrom().getFieldRef().getFieldPath();
        return switch (field) {
            case "status.podIP" -> ADDRESS;
            case "metadata.name" -> pod.getMetadata().getName();
            default -> throw new IllegalStateException("Cannot run a pod: no value for its field " + field);
        };
    }

    /** Returns the standard error of the executors so far. */
    String errText() throws IOException {
        StringBuilder text = new StringBuilder();
        for (ChildJvm.Running running : processes.values()) {
            text.append(running.errText());
        }
        return text.toString();
    }
}
