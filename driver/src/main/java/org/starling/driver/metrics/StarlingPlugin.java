package org.starling.driver.metrics;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.starling.driver.metrics.page.TrainingTab;

/**
 * Registers the metrics of training with Spark's metrics system, so that its sinks get them: Prometheus' servlet, JMX, StatsD,
 * Graphite; and adds the page "Training" to Spark's web pages. Spark loads it if {@code spark.plugins} names it.
 */
public final class StarlingPlugin implements SparkPlugin {
    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Map<String, String> init(SparkContext spark, PluginContext context) {
                TrainingTab.attachTo(spark);
                return Map.of();
            }

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
