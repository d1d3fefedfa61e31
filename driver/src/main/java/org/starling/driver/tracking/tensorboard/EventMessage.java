package org.starling.driver.tracking.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.CodedOutputStream;

/**
 * Messages of TensorFlow's {@code event.proto}, {@code summary.proto} and {@code tensor.proto} in protobuf's encoding. Only the
 * fields that TensorBoard needs. Stateless.
 */
final class EventMessage {
    // numbers of the fields
    private static final int EVENT_WALL_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE = 2;
    private static final int VALUE_IMAGE = 4;
    private static final int VALUE_HISTOGRAM = 5;
    private static final int VALUE_TENSOR = 8;
    private static final int VALUE_METADATA = 9;
    private static final int IMAGE_HEIGHT = 1;
    private static final int IMAGE_WIDTH = 2;
    private static final int IMAGE_COLOUR_SPACE = 3;
    private static final int IMAGE_BYTES = 4;
    private static final int RGB = 3;
    private static final int METADATA_PLUGIN = 1;
    private static final int PLUGIN_NAME = 1;
    private static final int TENSOR_TYPE = 1;
    private static final int TENSOR_SHAPE = 2;
    private static final int TENSOR_STRING = 8;
    private static final int TYPE_STRING = 7;

    private EventMessage() {}

    /** Writes the fields of a message. */
    @FunctionalInterface
    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory is full before that
        }
        return bytes.toByteArray();
    }

    /** The event that starts a file. */
    static byte[] fileVersion(String version, Instant time) {
        return message(out -> {
            out.writeDouble(EVENT_WALL_TIME, seconds(time));
            out.writeString(EVENT_FILE_VERSION, version);
        });
    }

    /** An event with the values of one step. */
    static byte[] summary(List<byte[]> values, long step, Instant time) {
        byte[] summary = message(out -> {
            for (byte[] value : values) {
                out.writeByteArray(SUMMARY_VALUE, value);
            }
        });
        return message(out -> {
            out.writeDouble(EVENT_WALL_TIME, seconds(time));
            out.writeInt64(EVENT_STEP, step);
            out.writeByteArray(EVENT_SUMMARY, summary);
        });
    }

    /** A number. */
    static byte[] scalar(String tag, double value) {
        return message(out -> {
            out.writeString(VALUE_TAG, tag);
            out.writeFloat(VALUE_SIMPLE, (float) value);
        });
    }

    /** A histogram. */
    static byte[] histogram(String tag, Histogram histogram) {
        return message(out -> {
            out.writeString(VALUE_TAG, tag);
            out.writeByteArray(VALUE_HISTOGRAM, message(histogram::writeTo));
        });
    }

    /** An image in PNG, without transparency. */
    static byte[] image(String tag, int width, int height, byte[] png) {
        byte[] image = message(out -> {
            out.writeInt32(IMAGE_HEIGHT, height);
            out.writeInt32(IMAGE_WIDTH, width);
            out.writeInt32(IMAGE_COLOUR_SPACE, RGB);
            out.writeByteArray(IMAGE_BYTES, png);
        });
        return message(out -> {
            out.writeString(VALUE_TAG, tag);
            out.writeByteArray(VALUE_IMAGE, image);
        });
    }

    /** A text in Markdown, for the plug-in {@code text}. */
    static byte[] text(String tag, String markdown) {
        byte[] tensor = message(out -> {
            out.writeEnum(TENSOR_TYPE, TYPE_STRING);
            out.writeByteArray(TENSOR_SHAPE, new byte[0]); // a scalar
            out.writeBytes(TENSOR_STRING, ByteString.copyFromUtf8(markdown));
        });
        byte[] plugin = message(out -> out.writeString(PLUGIN_NAME, "text"));
        return message(out -> {
            out.writeString(VALUE_TAG, tag);
            out.writeByteArray(VALUE_TENSOR, tensor);
            out.writeByteArray(VALUE_METADATA, message(inner -> inner.writeByteArray(METADATA_PLUGIN, plugin)));
        });
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / 1e9;
    }
}
