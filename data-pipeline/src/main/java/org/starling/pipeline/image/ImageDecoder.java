package org.starling.pipeline.image;

/**
 * Decodes PNG, JPEG, BMP, GIF, TIFF and WebP, recognised by their first bytes; the first picture of several. A picture is turned
 * as its camera states. An alpha channel is dropped, and samples of 16 bits keep their upper eight. Truncated files cannot be
 * decoded. Not thread-safe: holds buffers that are used again.
 */
public final class ImageDecoder {
    /** Reason of files that are corrupt or of an unknown format. */
    public static final String UNDECODABLE = "undecodable image";
    /** Reason of files without content. */
    public static final String EMPTY = "empty file";

    private final ImageLimits limits;
    private final PngDecoder png = new PngDecoder();
    private final GifDecoder gif = new GifDecoder();
    private final ImageIoDecoder reader = new ImageIoDecoder();
    private final JpegDecoder jpeg = new JpegDecoder(reader);
    private final TiffDecoder tiff = new TiffDecoder(reader);
    private final WebpDecoder webp = new WebpDecoder(reader);

    /** A decoder with the default limits. */
    public ImageDecoder() {
        this(ImageLimits.DEFAULT);
    }

    public ImageDecoder(ImageLimits limits) {
        this.limits = limits;
    }

    /**
     * The pixels of a file, with its one or three channels.
     *
     * @throws BadImageException if it is empty, corrupt, too large, or of another format
     */
    Pixels decode(byte[] file) throws BadImageException {
        return decode(file, pixels -> pixels);
    }

    /**
     * The values of a file, brought to a common shape.
     *
     * @throws BadImageException if it is empty, corrupt, too large, or of another format or size
     */
    public byte[] decode(byte[] file, ImageShaping shaping) throws BadImageException {
        return decode(file, shaping::apply);
    }

    private <T> T decode(byte[] file, Use<T> use) throws BadImageException {
        try (DecodeBudget budget = new DecodeBudget(limits)) {
            return use.of(decoded(file, budget));
        } catch (RuntimeException | StackOverflowError | InternalError e) {
            // whatever a hostile file causes ends that file only
            throw new BadImageException(UNDECODABLE, e.toString());
        } catch (OutOfMemoryError e) {
            throw new BadImageException(ImageLimits.TOO_LARGE, "the executor has too little memory for it");
        }
    }

    private Pixels decoded(byte[] file, DecodeBudget budget) throws BadImageException {
        if (file.length == 0) {
            throw new BadImageException(EMPTY, "0 bytes");
        }
        if (PngDecoder.recognises(file)) {
            return png.decode(file, budget);
        }
        if (startsWith(file, 0xff, 0xd8)) {
            return jpeg.decode(file, budget);
        }
        if (startsWith(file, 'B', 'M')) {
            BmpHeader.of(file).check(file.length, budget);
            return reader.decode(file, "bmp");
        }
        if (GifDecoder.recognises(file)) {
            return gif.decode(file, budget);
        }
        if (TiffDecoder.recognises(file)) {
            return tiff.decode(file, budget);
        }
        if (WebpDecoder.recognises(file)) {
            return webp.decode(file, budget);
        }
        throw new BadImageException(UNDECODABLE, "neither PNG, JPEG, BMP, GIF, TIFF nor WebP");
    }

    /** The use of pixels, while their memory is reserved. */
    private interface Use<T> {
        T of(Pixels pixels) throws BadImageException;
    }

    private static boolean startsWith(byte[] file, int first, int second) {
        return file.length >= 2 && (file[0] & 0xff) == first && (file[1] & 0xff) == second;
    }
}
