package org.starling.driver.cli;

import java.net.URI;
import java.net.URISyntaxException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.starling.driver.cli.support.GlobalOptions;

/**
 * Configures logging. A configuration of the user, or of Spark's {@code conf}, is kept. Starling's own configuration replaces
 * the defaults of Log4j and Spark.
 */
final class Logging {
    private static final String NAMED_BY_USER = "log4j2.configurationFile";
    private static final String SPARK_DEFAULT = "org/apache/spark/log4j2-defaults";
    private static final String JAVACPP_LOGGER = "org.bytedeco.javacpp.logger";
    private static final String OWN = "/org/starling/driver/log4j2.properties";

    private Logging() {}

    static void set(GlobalOptions options) {
        if (System.getProperty(JAVACPP_LOGGER) == null) {
            System.setProperty(JAVACPP_LOGGER, "slf4j"); // else it writes to standard error by itself
        }
        if (System.getProperty(NAMED_BY_USER) == null && isDefault()) {
            try {
                URI own = Logging.class.getResource(OWN).toURI();
                Configurator.reconfigure(own);
            } catch (URISyntaxException e) {
                throw new IllegalStateException("Cannot set up logging: " + e.getMessage(), e);
            }
        }
        if (options.quiet()) {
            logErrorsOnly();
        }
    }

    /** Loggers that are off stay off. */
    private static void logErrorsOnly() {
        if (LogManager.getContext(false) instanceof LoggerContext context) {
            for (LoggerConfig logger : context.getConfiguration().getLoggers().values()) {
                if (logger.getLevel().isLessSpecificThan(Level.ERROR)) {
                    logger.setLevel(Level.ERROR);
                }
            }
            context.updateLoggers();
        }
    }

    private static boolean isDefault() {
        if (!(LogManager.getContext(false) instanceof LoggerContext context)) {
            return false; // another implementation of the logging API, which is the user's own
        }
        Configuration configuration = context.getConfiguration();
        String location = String.valueOf(configuration.getConfigurationSource().getLocation());
        return configuration instanceof DefaultConfiguration || location.contains(SPARK_DEFAULT);
    }
}
