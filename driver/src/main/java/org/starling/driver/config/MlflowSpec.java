package org.starling.driver.config;

import java.io.Serializable;
import java.net.URI;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.files.ShownText;

/**
 * The MLflow server that records the runs of a job: the {@code tracking.mlflow} block.
 *
 * @param url address of the server, {@code http://} or {@code https://}
 * @param experiment name of the experiment; created if it does not exist; {@code Default} by default
 * @param run name of the run; null for the name of the job
 * @param artifacts files that are uploaded at the end: {@code report} by default
 * @param register name of the registered model that the best checkpoint becomes a version of; null for none
 * @param tokenEnv environment variable of the driver that holds the server's bearer token; null if it needs none
 */
public record MlflowSpec(
        String url,
        @Default("Default") String experiment,
        @OptionalValue String run,
        @Default("report") Artifacts artifacts,
        @OptionalValue String register,
        @OptionalValue String tokenEnv)
        implements Serializable {

    /** Files that are uploaded. */
    public enum Artifacts {
        NONE,
        REPORT,
        /** The report and the best checkpoint. */
        CHECKPOINT
    }

    public MlflowSpec {
        new Checks()
                .require(
                        url == null || isServer(url),
                        "url",
                        "must be the address of a server such as https://host:5000, without user information or query, is "
                                + (url == null ? "" : ShownText.withoutSecrets(url)))
                .requirePresent(url, "url")
                .require(experiment != null && !experiment.isBlank(), "experiment", "is empty; name an experiment")
                .require(run == null || !run.isBlank(), "run", "is empty; leave it out or name the run")
                .requirePresent(artifacts, "artifacts")
                .require(register == null || !register.isBlank(), "register", "is empty; leave it out or name a model")
                .require(
                        register == null || artifacts == null || artifacts == Artifacts.CHECKPOINT,
                        "register",
                        "needs artifacts: checkpoint")
                .require(
                        tokenEnv == null || tokenEnv.matches("[A-Za-z_][A-Za-z0-9_]*"),
                        "tokenEnv",
                        "must be the name of an environment variable, not a token")
                .done();
    }

    private static boolean isServer(String url) {
        try {
            URI uri = URI.create(url);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
