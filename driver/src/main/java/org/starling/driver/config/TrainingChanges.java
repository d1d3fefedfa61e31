package org.starling.driver.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.starling.driver.config.binding.RecordWriter;

/** Finds the settings of training that have changed since a checkpoint, and make the result another one. Stateless. */
public final class TrainingChanges {
    private static final List<JsonPointer> DECISIVE = Stream.of(
                    "/workers",
                    "/batchSize",
                    "/seed",
                    "/shuffle",
                    "/precision",
                    "/augment",
                    "/learningRate",
                    "/accumulate",
                    "/movingAverage",
                    "/averaging/every",
                    "/averaging/schedule",
                    "/averaging/outer",
                    "/averaging/codec",
                    "/averaging/updaterState",
                    "/averaging/overlap",
                    "/averaging/quorum")
            .map(JsonPointer::compile)
            .toList();

    private static final JsonPointer ACCUMULATE = JsonPointer.compile("/accumulate");

    /** Decisive only for schedules that end with the last epoch. */
    private static final JsonPointer EPOCHS = JsonPointer.compile("/epochs");

    private TrainingChanges() {}

    /**
     * Describes the changes, for messages; empty if there are none.
     *
     * @param configuration of the checkpoint
     */
    public static String since(JsonNode configuration, TrainingSpec spec) {
        JsonNode before = configuration.path("training");
        JsonNode now = RecordWriter.write(spec);
        boolean epochsCount = spec.learningRate() != null && spec.learningRate().dependsOnEpochs();
        return Stream.concat(DECISIVE.stream(), epochsCount ? Stream.of(EPOCHS) : Stream.empty())
                // as text: a number that was read back may have another type of node
                .filter(setting -> !held(before, setting).equals(held(now, setting)))
                .map(setting -> "training%s was %s and is %s"
                        .formatted(
                                setting.toString().replace('/', '.'),
                                shown(before.at(setting)),
                                shown(now.at(setting))))
                .collect(Collectors.joining(", "));
    }

    /** A checkpoint from before accumulation is one of an update after every batch. */
    private static String held(JsonNode training, JsonPointer setting) {
        JsonNode value = training.at(setting);
        return value.isMissingNode() && setting.equals(ACCUMULATE) ? "1" : value.toString();
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "not set" : value.toString();
    }
}
