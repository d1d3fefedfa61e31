package org.starling.driver.config.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.Consumer;
import org.starling.pipeline.files.Failures;

/**
 * Downloads data sets. A file appears under its name only when it is complete and its checksum is right. Incomplete
 * downloads are removed.
 */
public final class DatasetFetcher {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(2);

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final Consumer<String> log;

    /**
     * A fetcher that reports its progress.
     *
     * @param log receives one line per file
     */
    public DatasetFetcher(Consumer<String> log) {
        this.log = log;
    }

    /**
     * Downloads those files of {@code dataset} that {@code folder} does not hold whole yet.
     *
     * @throws DatasetException if a file cannot be downloaded or has another checksum
     */
    public void fetch(Dataset dataset, Path folder) {
        for (DatasetFile file : dataset.files()) {
            Path target = folder.resolve(file.name());
            try {
                Files.createDirectories(folder);
                if (Files.exists(target) && file.matches(target)) {
                    log.accept("have     " + target);
                } else {
                    download(dataset, file, target);
                    log.accept("fetched  " + target);
                }
            } catch (IOException e) {
                throw new DatasetException(
                        "Cannot fetch %s from %s: %s; check the network, or run 'apt-get install %s'"
                                .formatted(file.name(), dataset.home(), Failures.reason(e), dataset.debianPackage()),
                        e);
            }
        }
    }

    private void download(Dataset dataset, DatasetFile file, Path target) throws IOException {
        Path part = Files.createTempFile(target.getParent(), file.name(), ".part");
        try {
            try (InputStream in = open(dataset.home().resolve(file.name()))) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            String sha256 = DatasetFile.sha256Of(part);
            if (!file.sha256().equals(sha256)) {
                throw new DatasetException(
                        "Cannot use the downloaded %s: its SHA-256 is %s, not %s; try again, or run 'apt-get install %s'"
                                .formatted(file.name(), sha256, file.sha256(), dataset.debianPackage()));
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private InputStream open(URI uri) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT).build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                response.body().close();
                throw new IOException("the server answered " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
