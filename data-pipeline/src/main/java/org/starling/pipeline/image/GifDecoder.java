package org.starling.pipeline.image;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/**
 * Decodes the first frame of a GIF on its canvas. Source: GIF89a (CompuServe 1990). The JDK's reader knows no canvas, and leaves
 * out what a truncated file lacks without an error. Transparency is not applied. Not thread-safe.
 */
final class GifDecoder {
    private static final int SCREEN_AT = 6;
    private static final int TABLE_AT = 13;
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int FRAME = 0x2c;
    private static final int[] PASS_START = {0, 4, 2, 1};
    private static final int[] PASS_STEP = {8, 8, 4, 2};

    private final LzwDecoder codes = LzwDecoder.ofGif();
    private byte[] file;
    private int at;

    static boolean recognises(byte[] file) {
        return file.length >= SCREEN_AT
                && file[0] == 'G'
                && file[1] == 'I'
                && file[2] == 'F'
                && file[3] == '8'
                && (file[4] == '7' || file[4] == '9')
                && file[5] == 'a';
    }

    Pixels decode(byte[] newFile, DecodeBudget budget) throws BadImageException {
        file = newFile;
        at = 0;
        try {
            return read(budget);
        } catch (DataFormatException e) {
            throw new BadImageException(ImageDecoder.UNDECODABLE, "gif, " + e.getMessage());
        } finally {
            file = null;
        }
    }

    private Pixels read(DecodeBudget budget) throws BadImageException, DataFormatException {
        require(TABLE_AT);
        int screenWidth = shortAt(SCREEN_AT);
        int screenHeight = shortAt(SCREEN_AT + 2);
        int background = file[SCREEN_AT + 5] & 0xff;
        int flags = file[SCREEN_AT + 4];
        at = TABLE_AT;
        byte[] screenTable = table(flags);
        int transparent = -1;
        while (true) {
            require(1);
            int block = file[at++] & 0xff;
            if (block == FRAME) {
                break;
            }
            if (block != EXTENSION) {
                throw new DataFormatException("no frame");
            }
            require(6);
            if ((file[at] & 0xff) == GRAPHIC_CONTROL && file[at + 1] == 4 && (file[at + 2] & 1) == 1) {
                transparent = file[at + 5] & 0xff;
            }
            at++;
            skipBlocks();
        }
        require(9);
        int left = shortAt(at);
        int top = shortAt(at + 2);
        int width = shortAt(at + 4);
        int height = shortAt(at + 6);
        int frameFlags = file[at + 8];
        at += 9;
        byte[] ownTable = table(frameFlags);
        byte[] table = ownTable.length == 0 ? screenTable : ownTable;
        budget.limits().check(height, width);
        int canvasHeight = Math.max(screenHeight, top + height);
        int canvasWidth = Math.max(screenWidth, left + width);
        budget.reserve(canvasHeight, canvasWidth, DecodeBudget.OWN_BYTES);
        byte[] indices = indices(height * width);
        Pixels image = Pixels.of(3, canvasHeight, canvasWidth);
        if (height < canvasHeight || width < canvasWidth) {
            fill(image, transparent >= 0 ? table : screenTable, transparent >= 0 ? transparent : background);
        }
        int line = 0;
        boolean isInterlaced = (frameFlags & 0x40) != 0;
        for (int pass = 0; pass < (isInterlaced ? PASS_START.length : 1); pass++) {
            int step = isInterlaced ? PASS_STEP[pass] : 1;
            for (int y = isInterlaced ? PASS_START[pass] : 0; y < height; y += step) {
                copyRow(indices, line++ * width, width, table, image, (top + y) * canvasWidth + left);
            }
        }
        return image;
    }

    /** The colours behind flags that announce them; none if they do not. */
    private byte[] table(int flags) throws DataFormatException {
        if ((flags & 0x80) == 0) {
            return new byte[0];
        }
        int bytes = 3 << ((flags & 7) + 1);
        require(bytes);
        at += bytes;
        return Arrays.copyOfRange(file, at - bytes, at);
    }

    private void skipBlocks() throws DataFormatException {
        int length;
        do {
            require(1);
            length = file[at++] & 0xff;
            require(length);
            at += length;
        } while (length > 0);
    }

    /** The colour indices of a frame, in the order of the file. */
    private byte[] indices(int count) throws DataFormatException {
        require(1);
        int rootBits = file[at++] & 0xff;
        if (rootBits < 1 || rootBits > 8) {
            throw new DataFormatException("codes of %d bits".formatted(rootBits));
        }
        int start = at;
        skipBlocks();
        if (count > (long) (at - start) * LzwDecoder.MAX_RATIO) {
            throw new DataFormatException("truncated");
        }
        byte[] data = new byte[at - start];
        int length = 0;
        for (int block = start; file[block] != 0; block += 1 + (file[block] & 0xff)) {
            System.arraycopy(file, block + 1, data, length, file[block] & 0xff);
            length += file[block] & 0xff;
        }
        byte[] indices = new byte[count];
        if (codes.decode(data, 0, length, rootBits, indices, count) < count) {
            throw new DataFormatException("truncated");
        }
        return indices;
    }

    private static void copyRow(byte[] indices, int from, int width, byte[] table, Pixels image, int target)
            throws DataFormatException {
        int plane = image.height() * image.width();
        byte[] values = image.values();
        for (int x = 0; x < width; x++) {
            int entry = 3 * (indices[from + x] & 0xff);
            if (entry + 2 >= table.length) {
                throw new DataFormatException("a colour that the palette does not have");
            }
            values[target + x] = table[entry];
            values[plane + target + x] = table[entry + 1];
            values[2 * plane + target + x] = table[entry + 2];
        }
    }

    private static void fill(Pixels image, byte[] table, int index) {
        if (3 * index + 2 < table.length) {
            int plane = image.height() * image.width();
            for (int channel = 0; channel < 3; channel++) {
                Arrays.fill(image.values(), channel * plane, (channel + 1) * plane, table[3 * index + channel]);
            }
        }
    }

    private void require(int bytes) throws DataFormatException {
        if (bytes > file.length - at) {
            throw new DataFormatException("truncated");
        }
    }

    private int shortAt(int place) {
        return (file[place] & 0xff) | (file[place + 1] & 0xff) << 8;
    }
}
