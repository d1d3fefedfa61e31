package org.starling.pipeline.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that claim more than they hold, or more than fits into memory. */
@SuppressWarnings("ByteBufferBackingArray") // the buffers are allocated here
class HostileImagesTest {
    private static final long MODEST_BYTES = 4 << 20;

    private final ImageDecoder decoder = new ImageDecoder();

    static Stream<Arguments> files() throws IOException {
        return Stream.of(
                Arguments.of("png, one column", png(20_000_000, 1, 8, 0, new byte[0]), ImageLimits.TOO_LARGE),
                Arguments.of("png, header only", png(9459, 9459, 16, 6, new byte[0]), ImageDecoder.UNDECODABLE),
                Arguments.of("png, few rows", png(9459, 9459, 16, 6, new byte[1000]), ImageDecoder.UNDECODABLE),
                Arguments.of("png, largest sides", png(-1 >>> 1, -1 >>> 1, 16, 6, new byte[0]), ImageLimits.TOO_LARGE),
                Arguments.of("png, negative", png(-1, 5, 8, 0, new byte[0]), ImageDecoder.UNDECODABLE),
                Arguments.of("jpeg", jpeg(65_500, 65_500), ImageLimits.TOO_LARGE),
                Arguments.of("jpeg, within the limit", jpeg(9400, 9400), ImageDecoder.UNDECODABLE),
                Arguments.of("jpeg, no height", jpeg(0, 100), ImageDecoder.UNDECODABLE),
                Arguments.of("gif, canvas", gif(65_535, 65_535, 1, 1), ImageLimits.TOO_LARGE),
                Arguments.of("gif, frame", gif(1, 1, 9000, 9000), ImageDecoder.UNDECODABLE),
                Arguments.of("gif, no frame", gif(1, 1, 0, 0), ImageDecoder.UNDECODABLE),
                Arguments.of("bmp", bmp(Integer.MIN_VALUE, 1, 0), ImageLimits.TOO_LARGE),
                Arguments.of("bmp, within the limit", bmp(9000, 9000, 0), ImageDecoder.UNDECODABLE),
                Arguments.of("bmp, with a JPEG", bmp(9000, 9000, 4), ImageDecoder.UNDECODABLE),
                Arguments.of("tiff", tiff(1L << 31, 1L << 31, 1, 1), ImageLimits.TOO_LARGE),
                Arguments.of("tiff, within the limit", tiff(9000, 9000, 1, 5), ImageDecoder.UNDECODABLE),
                Arguments.of("tiff, many numbers", tiff(90, 90, -1 >>> 1, 1), ImageDecoder.UNDECODABLE),
                Arguments.of("webp", webp(16_383, 16_383), ImageLimits.TOO_LARGE),
                Arguments.of("webp, many codes", webpOfManyCodes(), ImageDecoder.UNDECODABLE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isRejectedBeforeMemoryIsAllocated(String what, byte[] file, String reason) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        reason(file);
        long before = threads.getCurrentThreadAllocatedBytes();
        String found = reason(file);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(found).isEqualTo(reason);
        assertThat(allocated).isLessThan(MODEST_BYTES);
    }

    /** The library takes zeros, or the last bits again, for what is missing. */
    @ParameterizedTest
    @ValueSource(strings = {"lossy.webp", "alphalossless.webp"})
    void aWebpPictureThatEndsEarlyIsRejected(String name) throws Exception {
        byte[] file = ImageKindsTest.file(name);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int chunk = Math.max(text.indexOf("VP8L"), text.indexOf("VP8 "));
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(chunk + 4);

        for (int kept = length / 2; kept < length - 64; kept += length / 20) {
            byte[] cut = Arrays.copyOf(file, chunk + 8 + kept);
            ByteBuffer.wrap(cut)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(4, cut.length - 8)
                    .putInt(chunk + 4, kept);

            assertThat(catchThrowableOfType(BadImageException.class, () -> decoder.decode(cut)))
                    .as("%d of %d bytes", kept, length)
                    .isNotNull();
        }
    }

    @Test
    void theLimitOfPixelsCanBeSet() throws Exception {
        byte[] file = png(10, 10, 8, 0, new byte[110]);

        assertThat(new ImageDecoder(new ImageLimits(100)).decode(file).height()).isEqualTo(10);
        assertThat(catchThrowableOfType(
                                BadImageException.class, () -> new ImageDecoder(new ImageLimits(99)).decode(file))
                        .getMessage())
                .isEqualTo("image too large: 10x10 has more than 99 pixels; set maxPixels to read it");
    }

    /** Rows are inflated a part at a time, so the pixels are all that is held. */
    @Test
    void manyRowsTakeThePixelsOnly() throws Exception {
        byte[] file = png(3000, 1000, 16, 6, new byte[3000 * 8001]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        byte[] shaped = decoder.decode(file, new ImageShaping(3, 8, 8, Resize.STRETCH));

        assertThat(shaped).hasSize(192).containsOnly(0);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(3 * 3000 * 1000 + MODEST_BYTES);
    }

    /** A row of the scaled image is made of all rows that it covers, which are not held at once. */
    @Test
    void aTallImageIsScaled() throws Exception {
        byte[] values = new byte[1_000_000];
        Arrays.fill(values, 500_000, values.length, (byte) 200);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        byte[] shaped = new ImageShaping(1, 40, 30, Resize.STRETCH).apply(new Pixels(1, 1_000_000, 1, values));

        assertThat(shaped).hasSize(1200);
        assertThat(shaped[0]).isZero();
        assertThat(shaped[1199] & 0xff).isEqualTo(200);
        // weights of 32 bits and shares of 64 for each old pixel, twice
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(24 * 1_000_000 + MODEST_BYTES);
    }

    /** Each pass goes over the whole image, so thousands of them would take hours. */
    @Test
    void aJpegWithThousandsOfPassesIsRejected() throws Exception {
        byte[] file = ImageKindsTest.file("progressive.jpg");
        int scan = 0;
        while ((file[scan] & 0xff) != 0xff || (file[scan + 1] & 0xff) != 0xda) {
            scan++;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(file, 0, scan);
        for (int i = 0; i < 1000; i++) {
            bytes.write(file, scan, 2 + (file[scan + 3] & 0xff));
        }
        bytes.write(file, scan, file.length - scan);

        assertThat(catchThrowableOfType(BadImageException.class, () -> decoder.decode(bytes.toByteArray()))
                        .getMessage())
                .contains("more than 100 passes");
    }

    private String reason(byte[] file) {
        return catchThrowableOfType(BadImageException.class, () -> decoder.decode(file))
                .reason();
    }

    private static byte[] png(int height, int width, int depth, int colour, byte[] rows) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(13);
        header.putInt(width).putInt(height).put((byte) depth).put((byte) colour);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (DeflaterOutputStream stream = new DeflaterOutputStream(data)) {
            stream.write(rows);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(HexFormat.of().parseHex("89504e470d0a1a0a"));
        chunk(file, "IHDR", header.array());
        chunk(file, "IDAT", data.toByteArray());
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(content);
        file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        file.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(content);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    private static byte[] jpeg(int height, int width) {
        byte[] file = ImageKindsTest.file("baseline420.jpg");
        int frame = 0;
        while ((file[frame] & 0xff) != 0xff || (file[frame + 1] & 0xff) != 0xc0) {
            frame++;
        }
        ByteBuffer.wrap(file).putShort(frame + 5, (short) height).putShort(frame + 7, (short) width);
        return file;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] gif(int screenHeight, int screenWidth, int height, int width) {
        ByteBuffer file = littleEndian(64);
        file.put("GIF89a".getBytes(StandardCharsets.US_ASCII));
        file.putShort((short) screenWidth)
                .putShort((short) screenHeight)
                .put((byte) 0x80)
                .putShort((short) 0);
        file.put(new byte[6]);
        file.put((byte) 0x2c)
                .putInt(0)
                .putShort((short) width)
                .putShort((short) height)
                .put((byte) 0);
        file.put((byte) 2)
                .put((byte) 2)
                .put((byte) 0x44)
                .put((byte) 0x01)
                .put((byte) 0)
                .put((byte) 0x3b);
        return file.array();
    }

    private static byte[] bmp(int height, int width, int compression) {
        ByteBuffer file = littleEndian(100);
        file.put((byte) 'B').put((byte) 'M').putInt(100).putInt(0).putInt(54).putInt(40);
        file.putInt(width)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) 24)
                .putInt(compression);
        return file.array();
    }

    private static byte[] tiff(long height, long width, int count, int compression) {
        ByteBuffer file = littleEndian(200);
        List<long[]> entries = List.of(
                new long[] {256, 1, width},
                new long[] {257, 1, height},
                new long[] {258, 1, 8},
                new long[] {259, 1, compression},
                new long[] {262, 1, 1},
                new long[] {273, count, 8},
                new long[] {279, count, 100});
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) entries.size());
        for (long[] entry : entries) {
            file.putShort((short) entry[0])
                    .putShort((short) 4)
                    .putInt((int) entry[1])
                    .putInt((int) entry[2]);
        }
        return file.array();
    }

    private static byte[] webp(int height, int width) {
        ByteBuffer file = littleEndian(60);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(52);
        file.put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII)).putInt(40).put((byte) 0x2f);
        file.putInt(width - 1 | (height - 1) << 14);
        return file.array();
    }

    /** A picture of 24 × 20 pixels that claims thousands of codes, and holds 68 bytes of them. */
    private static byte[] webpOfManyCodes() {
        byte[] file = webp(20, 24);
        byte[] codes = HexFormat.of()
                .parseHex(
                        "0980486a7fed1d22fa9f5e0004e1ffdb4344ffd3ebebebebebebebebebebebebebebebebebebebebb0f0b38ad474b3dc3cd7dcf27e853582c2ef8ba008fc3e2882c2ef01");
        ByteBuffer result = littleEndian(21 + 4 + codes.length + 1);
        return result.put(file, 0, 25)
                .put(codes)
                .putInt(4, result.capacity() - 8)
                .putInt(16, 5 + codes.length)
                .array();
    }
}
