package org.starling.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.server.model.PreparedFeatures;
import org.starling.server.model.RequestException;
import org.starling.server.model.ServedModel;
import org.starling.server.model.ServerMetrics;
import org.starling.serving.Prediction;

/**
 * Predicts raw records. A body is one record or a list of records in JSON: objects from columns to values, images in base64, texts.
 * Or it is one image or one text itself. The answer to one record is its prediction, that to a list is a list. A single record
 * that is rejected has the status 422.
 */
final class PredictEndpoint {
    private final ServerMetrics metrics;

    PredictEndpoint(ServerMetrics metrics) {
        this.metrics = metrics;
    }

    CompletableFuture<Response> answer(Call call) {
        FittedTransform transform = call.model().current().manifest().transform();
        Object body = body(call, transform);
        boolean isList = body instanceof List<?>;
        List<Object> records = new ArrayList<>(isList ? (List<?>) body : List.of(body));
        if (transform instanceof ImageTransform && call.mediaType().equals("application/json")) {
            records.replaceAll(PredictEndpoint::decode);
        }
        if (isList && call.detail() == Call.Detail.FEATURES) {
            throw RequestException.badRequest(
                    "Cannot show features: the request is a list; send one record, or leave features=true out");
        }
        return call.model().predict(records).thenApply(answers -> {
            List<Prediction> predictions =
                    answers.stream().map(ServedModel.Answer::result).toList();
            predictions.forEach(prediction -> metrics.prediction(call.model().name(), prediction));
            return isList ? Response.ok(predictions) : single(predictions.get(0), call, records.get(0));
        });
    }

    private static Response single(Prediction prediction, Call call, Object record) {
        int status = prediction instanceof Prediction.Rejected ? StatusCodes.UNPROCESSABLE_ENTITY : StatusCodes.OK;
        if (call.detail() == Call.Detail.PREDICTION) {
            return Response.json(status, prediction);
        }
        ObjectNode json = ServerJson.MAPPER.valueToTree(prediction);
        PreparedFeatures.of(call.model(), record)
                .ifPresent(features -> json.set("features", ServerJson.MAPPER.valueToTree(features)));
        return Response.json(status, json);
    }

    /** The records that a body holds: a list, or a single one. */
    private static Object body(Call call, FittedTransform transform) {
        String type = call.mediaType();
        if (type.equals("application/json")) {
            Object body = ServerJson.read(call.body());
            if (body == null) {
                throw RequestException.badRequest(
                        "Cannot predict: the body is null; send a record or a list of records");
            }
            return body;
        } else if (transform instanceof ImageTransform
                && (type.startsWith("image/") || type.equals("application/octet-stream"))) {
            return call.body();
        } else if (transform instanceof TextTransform && type.equals("text/plain")) {
            return text(call.body());
        }
        String also = transform instanceof TableTransform
                ? ""
                : transform instanceof ImageTransform ? ", image/* or application/octet-stream" : " or text/plain";
        throw new RequestException(
                StatusCodes.UNSUPPORTED_MEDIA_TYPE,
                "Cannot predict: the body is of type %s; send application/json%s".formatted(type, also));
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw RequestException.badRequest("Cannot read the text: it is not UTF-8; convert it");
        }
    }

    private static Object decode(Object image) {
        if (!(image instanceof String text)) {
            return image;
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw RequestException.badRequest(
                    "Cannot read an image: a text is not base64 (%s); encode the bytes of the file, or send it as body of type image/png"
                            .formatted(e.getMessage()));
        }
    }
}
