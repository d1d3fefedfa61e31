package org.starling.driver.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.starling.driver.config.binding.ConfigurationException;
import org.starling.driver.config.dataset.DatasetLocator;

class TrackingSpecTest {
    private static void read(String... tracking) {
        String yaml =
                """
                name: job
                data:
                  source: {format: csv, path: x.csv, header: absent, label: c1}
                  split: {test: 0.2}
                  shards: {path: shards}
                model: {builtin: mlp}
                training: {epochs: 1}
                checkpoints: {path: checkpoints}
                """;
        new JobConfigReader(new Configuration(), new DatasetLocator(List.of(), Path.of("nowhere")))
                .parse(yaml, "job.yaml", List.of(tracking));
    }

    @Test
    void wrongCostsAreReportedTogetherWithTheirPaths() {
        read("tracking.cost.pricePerCoreHour=0");

        assertThatThrownBy(() -> read(
                        "tracking.cost.pricePerCoreHour=-1",
                        "tracking.cost.currency=' '",
                        "tracking.cost.wattsPerCore=0",
                        "tracking.prices=1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tracking.cost.pricePerCoreHour: must be 0 or more, is -1.0")
                .hasMessageContaining("tracking.cost.currency: is empty; name a currency")
                .hasMessageContaining("tracking.cost.wattsPerCore: must be more than 0, is 0.0")
                .hasMessageContaining("tracking: unknown key 'prices'");
    }

    @Test
    void wrongTargetsAreReportedWithoutWhatMayBeSecret() {
        assertThatThrownBy(() -> read(
                        "tracking.mlflow.url=https://user:s3cr@host:5000",
                        "tracking.mlflow.experiment=' '",
                        "tracking.mlflow.register=model",
                        "tracking.mlflow.artifacts=all",
                        "tracking.mlflow.tokenEnv=dapi-s3cr"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tracking.mlflow.url: must be the address of a server such as https://host:5000")
                .hasMessageContaining("tracking.mlflow.experiment: is empty; name an experiment")
                .hasMessageContaining("tracking.mlflow.artifacts")
                .hasMessageContaining(
                        "tracking.mlflow.tokenEnv: must be the name of an environment variable, not a token")
                .hasMessageNotContaining("s3cr");
        assertThatThrownBy(() -> read("tracking.tensorboard=' '"))
                .hasMessageContaining("tracking.tensorboard: is empty; leave it out or name a folder");
        assertThatThrownBy(() -> read("tracking.mlflow.url=ftp://host"))
                .hasMessageContaining("tracking.mlflow.url: must be the address of a server");
        assertThatThrownBy(() -> read("tracking.mlflow={url: https://host, register: model}"))
                .hasMessageContaining("tracking.mlflow.register: needs artifacts: checkpoint");
    }
}
