package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.server.ServerOptions.Limits;
import org.starling.server.TestServer.Answer;
import org.starling.server.model.BatchOptions;
import org.starling.serving.StarlingModel;
import org.starling.serving.generation.Sampling;
import org.starling.serving.generation.TextGenerator;

/** Texts by the generate extension of the Open Inference Protocol. */
class GeneratedTextsIT {
    private static final String PATH = "/v2/models/story/";
    private static final String REQUEST =
            "{\"id\": \"7\", \"text_input\": \"a bad \", \"parameters\": {\"max_tokens\": 20, \"temperature\": 0.5, \"seed\": 3}}";

    @TempDir
    static Path folder;

    private static Path story;
    private static Path table;

    @BeforeAll
    static void saveCheckpoints() throws IOException {
        LocalSpark.session();
        story = SampleModels.story(folder);
        table = SampleModels.table(folder);
    }

    private static String expected() {
        try (StarlingModel model = StarlingModel.open(story.toString());
                TextGenerator generator = model.textGenerator()) {
            return generator.generate(new TextGenerator.Request("a bad ", 20, new Sampling(0.5, 0, 1, 3), List.of()));
        }
    }

    private static List<JsonNode> events(String text) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String event : text.split("\n\n", -1)) {
            if (!event.isEmpty()) {
                assertThat(event).startsWith("data: ");
                events.add(new ObjectMapper().readTree(event.substring("data: ".length())));
            }
        }
        return events;
    }

    @Test
    void wholeTextsAndStreamsAreThoseOfTheGenerator() throws Exception {
        try (TestServer server = TestServer.of(story, table)) {
            Answer whole = server.post(PATH + "generate", REQUEST);
            Answer streamed = server.post(PATH + "generate_stream", REQUEST);

            assertThat(whole.status()).isEqualTo(200);
            assertThat(whole.json().path("id").asText()).isEqualTo("7");
            assertThat(whole.json().path("model_name").asText()).isEqualTo("story");
            assertThat(whole.json().path("model_version").asText()).isEqualTo("1");
            assertThat(whole.json().path("text_output").asText()).isEqualTo(expected());
            assertThat(streamed.header("Content-Type")).isEqualTo("text/event-stream");
            List<JsonNode> events = events(streamed.text());
            assertThat(events).hasSize(20);
            assertThat(String.join(
                            "",
                            events.stream()
                                    .map(event -> event.path("text_output").asText())
                                    .toList()))
                    .isEqualTo(expected());
            assertThat(server.get("/v2").json().path("extensions").path(0).asText())
                    .isEqualTo("generate");
        }
    }

    @Test
    void wrongRequestsAreRefused() throws Exception {
        try (TestServer server = TestServer.of(story, table)) {
            for (String action : List.of("generate", "generate_stream")) {
                assertRefused(server, PATH + action, "{}", 400, "'text_input'");
                assertRefused(server, PATH + action, "[1]", 400, "'text_input'");
                assertRefused(server, PATH + action, "{\"text_input\": \"aXb\"}", 400, "lacks 'X' of the prompt");
                assertRefused(server, PATH + action, body("\"max_tokens\": 0"), 400, "between 1 and 4096");
                assertRefused(server, PATH + action, body("\"max_tokens\": 1e9"), 400, "between 1 and 4096");
                assertRefused(server, PATH + action, body("\"temperature\": -1"), 400, "temperature");
                assertRefused(server, PATH + action, body("\"top_q\": 1"), 400, "no parameter 'top_q'");
                assertRefused(server, PATH + action, body("\"stop\": [1]"), 400, "stop must be a text");
                assertRefused(
                        server, PATH + action, "{\"text_input\": \"%s\"}".formatted("a".repeat(16_385)), 413, "16385");
                assertRefused(
                        server,
                        "/v2/models/table/" + action,
                        "{\"text_input\": \"a\"}",
                        400,
                        "does not predict the next token");
            }
        }
    }

    private static String body(String parameter) {
        return "{\"text_input\": \"a\", \"parameters\": {%s}}".formatted(parameter);
    }

    private static void assertRefused(TestServer server, String path, String body, int status, String reason)
            throws Exception {
        Answer answer = server.post(path, body);
        assertThat(answer.status()).as(body).isEqualTo(status);
        assertThat(answer.error()).startsWith("Cannot generate a text: ").contains(reason);
    }

    @Test
    void textsThatTakeTooLongEnd() throws Exception {
        Limits limits =
                new Limits(100_000, 10_000_000, Duration.ofSeconds(2), Duration.ofMillis(200), Duration.ofSeconds(20));
        String endless = body("\"max_tokens\": 4096");
        try (TestServer server = new TestServer(TestServer.options(BatchOptions.DEFAULT, limits), story)) {
            // sets up the generator
            server.post(PATH + "generate", REQUEST);
            Answer whole = server.post(PATH + "generate", endless);
            List<JsonNode> events = List.of();
            while (events.size() < 2) {
                // the one before ends when its time is over
                events = events(
                        server.post(PATH + "generate_stream", endless).text().replaceFirst("^\\{", "data: {"));
            }

            assertThat(whole.status()).isEqualTo(503);
            assertThat(events.get(events.size() - 1).path("error").asText())
                    .contains("Cannot generate the rest in time");
        }
    }

    /** A client that leaves ends its text, so the next does not wait for it. */
    @Test
    void clientsMayLeave() throws Exception {
        try (TestServer server = TestServer.of(story)) {
            String endless = body("\"max_tokens\": 4096");
            for (int i = 0; i < 3; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    socket.getOutputStream()
                            .write("POST %sgenerate_stream HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                                    .formatted(PATH, endless.length(), endless)
                                    .getBytes(StandardCharsets.US_ASCII));
                    assertThat(socket.getInputStream().readNBytes(500)).hasSize(500);
                }
            }

            assertThat(server.post(PATH + "generate", REQUEST)
                            .json()
                            .path("text_output")
                            .asText())
                    .isEqualTo(expected());
        }
    }

    @Test
    void textsBeyondTheQueueAreSentAway() throws Exception {
        Limits limits =
                new Limits(100_000, 10_000_000, Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(20));
        try (TestServer server = new TestServer(TestServer.options(BatchOptions.DEFAULT, limits), story)) {
            String endless = body("\"max_tokens\": 4096");
            List<CompletableFuture<Answer>> many = IntStream.range(0, 40)
                    .mapToObj(i -> server.postLater(PATH + "generate", endless))
                    .toList();

            Answer last = many.stream()
                    .map(CompletableFuture::join)
                    .filter(answer -> answer.status() == 429)
                    .findFirst()
                    .orElseThrow();

            assertThat(last.header("Retry-After")).isEqualTo("1");
            assertThat(last.error()).contains("16 wait already");
        }
    }
}
