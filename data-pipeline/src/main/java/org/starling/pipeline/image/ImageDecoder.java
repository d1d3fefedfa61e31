package org.starling.pipeline.image;

/**
 * Decodes PNG, JPEG and BMP, recognised by their first bytes. An alpha channel is dropped, samples of 16 bits keep their
 * upper eight, and the orientation tag of cameras is ignored. Truncated JPEG cannot be decoded. Not
 * thread-safe: holds buffers that are used again.
 */
public final class ImageDecoder {
    /** Reason of files that are corrupt or of an unknown format. */
    public static final String UNDECODABLE = "undecodable image";
    /** Reason of files without content. */
    public static final String EMPTY = "empty file";

    private final PngDecoder png = new PngDecoder();
    private final ImageIoDecoder others = new ImageIoDecoder();

    /**
     * The pixels of a file, with its one or three channels.
     *
     * @throws BadImageException if it is empty, corrupt, or of another format
     */
    public Pixels decode(byte[] file) throws BadImageException {
        if (file.length == 0) {
            throw new BadImageException(EMPTY, "0 bytes");
        }
        if (PngDecoder.recognises(file)) {
            return png.decode(file);
        }
        if (startsWith(file, 0xff, 0xd8)) {
            return others.decode(file, "jpeg");
        }
        if (startsWith(file, 'B', 'M')) {
            return others.decode(file, "bmp");
        }
        throw new BadImageException(UNDECODABLE, "neither PNG, JPEG nor BMP");
    }

    private static boolean startsWith(byte[] file, int first, int second) {
        return file.length >= 2 && (file[0] & 0xff) == first && (file[1] & 0xff) == second;
    }
}
