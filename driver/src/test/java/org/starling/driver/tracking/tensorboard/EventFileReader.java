package org.starling.driver.tracking.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.nd4j.shade.protobuf.UnknownFieldSet;
import org.tensorflow.framework.Summary;

/** Reads event files by the rules of the format alone: frames with bitwise checksums, then TensorFlow's own messages. */
public final class EventFileReader {
    /** CRC-32C, bits reversed. */
    private static final int POLYNOMIAL = 0x82f63b78;

    private EventFileReader() {}

    /** An event; the summary is empty if it has none. */
    public record Event(double wallTime, long step, String fileVersion, Summary summary) {
        public Summary.Value value(String tag) {
            return summary.getValueList().stream()
                    .filter(value -> value.getTag().equals(tag))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no value " + tag));
        }
    }

    public static List<Event> read(byte[] file) throws InvalidProtocolBufferException {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (buffer.hasRemaining()) {
            byte[] header = new byte[8];
            buffer.get(header);
            assertThat(buffer.getInt()).as("checksum of a length").isEqualTo(masked(header));
            long length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong();
            byte[] data = new byte[Math.toIntExact(length)];
            buffer.get(data);
            assertThat(buffer.getInt()).as("checksum of an event").isEqualTo(masked(data));
            events.add(event(data));
        }
        return events;
    }

    private static Event event(byte[] data) throws InvalidProtocolBufferException {
        UnknownFieldSet fields = UnknownFieldSet.parseFrom(data);
        List<Long> steps = fields.getField(2).getVarintList();
        var versions = fields.getField(3).getLengthDelimitedList();
        var summaries = fields.getField(5).getLengthDelimitedList();
        return new Event(
                Double.longBitsToDouble(fields.getField(1).getFixed64List().get(0)),
                steps.isEmpty() ? 0 : steps.get(0),
                versions.isEmpty() ? "" : versions.get(0).toStringUtf8(),
                summaries.isEmpty() ? Summary.getDefaultInstance() : Summary.parseFrom(summaries.get(0)));
    }

    private static int masked(byte[] data) {
        int crc = -1;
        for (byte one : data) {
            crc ^= one & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
            }
        }
        crc = ~crc;
        return Integer.rotateRight(crc, 15) + 0xa282ead8;
    }
}
