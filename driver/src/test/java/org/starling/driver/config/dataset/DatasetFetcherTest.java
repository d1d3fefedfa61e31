package org.starling.driver.config.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFetcherTest {
    private static final String HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private HttpServer server;
    private final List<String> log = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/set/hello", exchange -> {
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/set/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/set/hello");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/set/truncated", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write("hel".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.getHttpContext().getServer().stop(0);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Dataset dataset(String file, String sha256) {
        URI home = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/set/");
        return new Dataset("set", List.of(new DatasetFile(file, sha256, "-")), home, "dataset-set", "share/set");
    }

    private void fetch(Dataset dataset) {
        new DatasetFetcher(log::add).fetch(dataset, folder);
    }

    @Test
    void downloadsAndVerifies() {
        fetch(dataset("hello", HELLO_SHA256));
        assertThat(folder.resolve("hello")).hasContent("hello");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void followsRedirects() {
        fetch(dataset("moved", HELLO_SHA256));
        assertThat(folder.resolve("moved")).hasContent("hello");
    }

    @Test
    void keepsWhatIsWholeAndReplacesWhatIsNot() throws IOException {
        Files.writeString(folder.resolve("hello"), "hell");
        fetch(dataset("hello", HELLO_SHA256));
        fetch(dataset("hello", HELLO_SHA256));
        Path target = folder.resolve("hello");
        assertThat(log).containsExactly("fetched  " + target, "have     " + target);
    }

    @Test
    void refusesAWrongChecksumAndLeavesNothing() {
        assertThatThrownBy(() -> fetch(dataset("hello", "0".repeat(64))))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("its SHA-256 is " + HELLO_SHA256)
                .hasMessageContaining("apt-get install dataset-set");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void namesServerAnswerAndRemedy() {
        assertThatThrownBy(() -> fetch(dataset("absent", HELLO_SHA256)))
                .hasMessageContaining("the server answered 404")
                .hasMessageContaining("apt-get install dataset-set");
    }

    @Test
    void namesTheRemedyWhenNobodyListens() {
        Dataset dataset = dataset("hello", HELLO_SHA256);
        server.stop(0);
        assertThatThrownBy(() -> fetch(dataset))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("Cannot fetch hello")
                .hasMessageContaining("apt-get install dataset-set");
    }

    @Test
    void leavesNothingOfABrokenDownload() {
        assertThatThrownBy(() -> fetch(dataset("truncated", HELLO_SHA256))).isInstanceOf(DatasetException.class);
        assertThat(folder).isEmptyDirectory();
    }
}
