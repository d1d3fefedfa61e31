package org.starling.driver.metrics;

import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Registers the metrics of training with Spark's metrics system, so that its sinks get them: Prometheus' servlet, JMX, StatsD,
 * Graphite. Spark loads it if {@code spark.plugins} names it.
 */
public final class StarlingPlugin implements SparkPlugin {
    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public void registerMetrics(String application, PluginContext context) {
                TrainingMeter.DRIVER.registerDriver(context.metricRegistry());
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> configuration) {
                TrainingMeter.EXECUTOR.registerExecutor(context.metricRegistry());
            }
        };
    }
}
