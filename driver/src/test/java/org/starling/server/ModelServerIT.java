package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.server.TestServer.Answer;
import org.starling.serving.Prediction;
import org.starling.serving.StarlingModel;

/** Answers of a server with three models to good and bad requests. */
class ModelServerIT {
    @TempDir
    static Path folder;

    private static SampleModels models;
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        LocalSpark.session();
        models = SampleModels.create(folder);
        server = TestServer.of(models.table(), models.images(), models.texts());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String expected(Path checkpoints, Object record) {
        try (StarlingModel model = StarlingModel.open(checkpoints.toString())) {
            return ((Prediction.Classified) model.predictOne(record)).prediction();
        }
    }

    @Test
    void healthAndMetadataHaveTheFieldsOfTheProtocol() throws Exception {
        assertThat(server.get("/v2/health/live").json().at("/live").asBoolean()).isTrue();
        assertThat(server.get("/v2/health/ready").json().at("/ready").asBoolean())
                .isTrue();
        JsonNode about = server.get("/v2").json();
        assertThat(about.at("/name").asText()).isEqualTo("starling");
        assertThat(about.at("/version").asText()).isEqualTo("1.0");
        assertThat(about.at("/extensions").isArray()).isTrue();
        assertThat(server.get("/v2/models/table/ready").json().at("/ready").asBoolean())
                .isTrue();
        assertThat(server.get("/v2/models/table/versions/1").json())
                .isEqualTo(server.get("/v2/models/table").json());
        assertThat(server.get("/v2/models/table").text())
                .isEqualTo(
                        """
                        {"name":"table","versions":["1"],"platform":"starling_onednn",\
                        "inputs":[{"name":"features","datatype":"FP32","shape":[-1,4]}],\
                        "outputs":[{"name":"output","datatype":"FP32","shape":[-1,3]}]}""");
        assertThat(server.get("/v2/models/images")
                        .json()
                        .at("/inputs/0/datatype")
                        .asText())
                .isEqualTo("UINT8");
    }

    @Test
    void tensorsGiveTheOutputsOfTheNetwork() throws Exception {
        Map<String, Object> record = Map.of("size", 0.5, "colour", "red", "note", 3);
        JsonNode shown = server.post("/models/table/predict?features=true", TestServer.json(record))
                .json();
        Map<String, Object> tensor = Map.of(
                "name",
                "features",
                "datatype",
                "FP32",
                "shape",
                List.of(2, 4),
                "data",
                List.of(shown.at("/features/values"), shown.at("/features/values")));

        JsonNode answer = server.post(
                        "/v2/models/table/versions/1/infer",
                        TestServer.json(Map.of(
                                "id", "a 1", "inputs", List.of(tensor), "outputs", List.of(Map.of("name", "output")))))
                .json();

        assertThat(answer.at("/model_name").asText()).isEqualTo("table");
        assertThat(answer.at("/model_version").asText()).isEqualTo("1");
        assertThat(answer.at("/id").asText()).isEqualTo("a 1");
        JsonNode output = answer.at("/outputs/0");
        assertThat(output.at("/name").asText()).isEqualTo("output");
        assertThat(output.at("/datatype").asText()).isEqualTo("FP32");
        assertThat(output.at("/shape").toString()).isEqualTo("[2,3]");
        int value = 0;
        for (JsonNode probability : shown.at("/probabilities")) {
            // batches of other sizes may be summed in another order
            assertThat(output.at("/data").get(value++).asDouble()).isCloseTo(probability.asDouble(), within(1e-6));
        }
        assertThat(output.at("/data")).hasSize(6);
    }

    @Test
    void rowsArePredicted() throws Exception {
        Map<String, Object> record = Map.of("size", -1.5, "colour", "blue", "note", 3);
        JsonNode one =
                server.post("/models/table/predict", TestServer.json(record)).json();
        JsonNode many = server.post(
                        "/models/table/predict", TestServer.json(List.of(record, Map.of("colour", "red"), record)))
                .json();

        assertThat(one.at("/prediction").asText()).isEqualTo(expected(models.table(), record));
        assertThat(one.at("/probabilities")).hasSize(3);
        assertThat(one.at("/unseen")).isEmpty();
        assertThat(many).hasSize(3);
        assertThat(many.get(0)).isEqualTo(one);
        assertThat(many.get(1).toString()).isEqualTo("{\"rejected\":\"column size: missing value\"}");
        assertThat(server.post("/models/table/predict", "[]").text()).isEqualTo("[]");
    }

    @Test
    void imagesArePredicted() throws Exception {
        byte[] image = SampleModels.image(8, 8, 77);
        String expected = expected(models.images(), image);
        String base64 = Base64.getEncoder().encodeToString(image);

        Answer raw = server.post("/models/images/predict?features=true", image, "Content-Type", "image/png");
        assertThat(raw.json().at("/prediction").asText()).isEqualTo(expected);
        assertThat(raw.json().at("/features/shape").toString()).isEqualTo("[1,8,8]");
        assertThat(raw.json().at("/features/pixels")).hasSize(64);
        JsonNode list = server.post("/models/images/predict", TestServer.json(List.of(base64, base64)))
                .json();
        assertThat(list.get(1).at("/prediction").asText()).isEqualTo(expected);
    }

    @Test
    void textsArePredicted() throws Exception {
        String expected = expected(models.texts(), "text number 5 und so");

        Answer plain = server.post(
                "/models/texts/predict?features=true",
                "text number 5 und so",
                "Content-Type",
                "text/plain; charset=utf-8");
        assertThat(plain.json().at("/prediction").asText()).isEqualTo(expected);
        assertThat(plain.json().at("/features/tokens").toString())
                .isEqualTo("[\"text\",\"number\",\"5\",\"<unknown>\"]");
        assertThat(server.post("/models/texts/predict", "\"text number 5 und so\"")
                        .json()
                        .at("/prediction")
                        .asText())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"size\": NaN, \"colour\": \"red\"} | 400 | it is not valid JSON (Non-standard token 'NaN'",
                "{\"size\": 1, \"colour\": \"red\" | 400 | it is not valid JSON",
                "{\"size\": 1, \"size\": 2} | 400 | Duplicate field 'size'",
                "{} {} | 400 | it is not valid JSON",
                "'' | 400 | it has no body; send JSON",
                "null | 400 | the body is null",
                "17 | 422 | the record is a Integer, not a map",
                "{\"colour\": \"red\"} | 422 | column size: missing value",
                "{\"size\": 1e400, \"colour\": \"red\"} | 422 | column size: not finite",
                "{\"size\": 1, \"colur\": \"red\"} | 422 | unknown column 'colur'; did you mean 'colour'?",
                "{\"size\": [1], \"colour\": \"red\"} | 422 | column size: a",
            })
    void badRowsAreRefusedWithTheirReason(String body, int status, String message) throws Exception {
        Answer answer = server.post("/models/table/predict", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(status == 422 ? answer.json().at("/rejected").asText() : answer.error())
                .contains(message);
    }

    @Test
    void nestingIsLimited() throws Exception {
        Answer answer = server.post("/models/table/predict", "[".repeat(90_000));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).contains("depth");
    }

    @Test
    void unknownCategoryIsPredictedAndNamed() throws Exception {
        Answer answer = server.post("/models/table/predict", "{\"size\": 1, \"colour\": \"mauve\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/unseen").toString()).isEqualTo("[\"colour\"]");
    }

    @Test
    void badImagesAndTextsAreRefusedWithTheirReason() throws Exception {
        String type = "Content-Type";
        Answer size = server.post("/models/images/predict", SampleModels.image(9, 8, 1), type, "image/png");
        assertThat(size.status()).isEqualTo(422);
        assertThat(size.json().at("/rejected").asText()).isEqualTo("wrong size: 9x8, not 8x8");
        Answer damaged = server.post("/models/images/predict", new byte[] {1, 2}, type, "application/octet-stream");
        assertThat(damaged.json().at("/rejected").asText()).startsWith("undecodable image");
        assertThat(server.post("/models/images/predict", "\"%%\"").error()).contains("a text is not base64");
        assertThat(server.post("/models/images/predict", "x", type, "text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(server.post("/models/texts/predict", new byte[] {-1}, type, "text/plain")
                        .error())
                .contains("it is not UTF-8");
        assertThat(server.post("/models/texts/predict", " ", type, "text/plain")
                        .json()
                        .at("/rejected")
                        .asText())
                .isEqualTo("empty text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | the body must be an object",
                "{\"id\": 1} | id must be a text, is 1",
                "{} | inputs must be a list, is null",
                "{\"inputs\": []} | inputs must be a list of one tensor, is 0 tensors",
                "{\"inputs\": [{\"name\": \"x\"}]} | inputs[0].name must be 'features', is x",
                "{\"inputs\": [{\"name\": \"features\", \"datatype\": \"INT8\"}]} | inputs[0].datatype must be 'FP32', is INT8",
                "{\"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\", \"shape\": [1, 5]}]} | inputs[0].shape must be [-1, 4]",
                "{\"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\", \"shape\": [0, 4]}]} | with at least one example",
                "{\"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\", \"shape\": [1, 4], \"data\": [1]}]} | must be 4 values, as its shape, is 1 values",
                "{\"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\", \"shape\": [1, 4], \"data\": [1, 2, 3, \"NaN\"]}]} | must be numbers, is NaN",
                "{\"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\", \"shape\": [1, 4], \"data\": [1, 2, 3, 1e39]}]} | beyond float32 (1.0E39)",
                "{\"inputs\": [{\"name\": \"features\", \"datatype\": \"FP32\", \"shape\": [2147483647, 4], \"data\": [1]}]} | 8589934588 values",
                "{\"inputs\": [{}], \"outputs\": [{\"name\": \"x\"}]} | outputs.name must be 'output', the only one, is x",
            })
    void badTensorsAreRefusedWithTheirPlace(String body, String message) throws Exception {
        Answer answer = server.post("/v2/models/table/infer", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.error()).startsWith("Cannot infer: ").contains(message);
    }

    @Test
    void pathsMethodsAndModelsThatDoNotExist() throws Exception {
        assertThat(server.get("/nothing").status()).isEqualTo(404);
        assertThat(server.get("/nothing").error()).startsWith("Cannot answer: there is no such path");
        assertThat(server.get("/../../etc/passwd").status()).isEqualTo(404);
        assertThat(server.post("/v2", "{}").status()).isEqualTo(405);
        assertThat(server.get("/predict").error()).contains("does not have the method GET");
        assertThat(server.post("/predict", "{}").error()).contains("several models (table, images, texts)");
        assertThat(server.get("/v2/models/x").error()).contains("there are table, images, texts");
        assertThat(server.get("/v2/models/table/versions/9").error()).contains("version 1 of table is served");
        assertThat(server.post("/models/table/predict", "{}", "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void descriptionHasTheFieldsOfARecord() throws Exception {
        JsonNode table = server.get("/models/table").json();

        assertThat(table.at("/records").asText()).isEqualTo("table");
        assertThat(table.at("/fields/0/name").asText()).isEqualTo("size");
        assertThat(table.at("/fields/0/min").asDouble())
                .isLessThan(table.at("/fields/0/max").asDouble());
        assertThat(table.at("/fields/1/fill").asDouble()).isBetween(2.0, 4.0);
        assertThat(table.at("/fields/2/categories").toString()).isEqualTo("[\"blue\",\"red\"]");
        assertThat(server.get("/models").json()).hasSize(3);
    }

    @Test
    void metricsAndAccessLogTellWhatWasAnswered() throws Exception {
        server.post("/models/texts/predict", "[\"a\", \" \"]");
        server.get("/secret%0Apath?token=abc");
        String metrics = server.get("/metrics").text();

        assertThat(metrics)
                .contains("starling_records_total{model=\"texts\",outcome=\"rejected\"}")
                .contains("starling_requests_total{route=\"/models/{model}/predict\",status=\"200\"}")
                .contains("starling_requests_total{route=\"none\",status=\"404\"}")
                .contains("starling_request_seconds_bucket")
                .contains("starling_model_epoch{model=\"texts\"} 1.0")
                .contains("starling_queue_records{model=\"texts\"} 0.0");
        assertThat(server.accessLog())
                .contains("\"method\":\"POST\",\"path\":\"/models/texts/predict\",\"status\":200,\"bytesIn\":10,")
                .contains("/secret\\npath")
                .doesNotContain("abc");
    }

    @Test
    void pageHasAStrictPolicy() throws Exception {
        for (PageFile file : PageFile.all()) {
            Answer answer = server.get(file.path());
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Security-Policy"))
                    .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }
}
