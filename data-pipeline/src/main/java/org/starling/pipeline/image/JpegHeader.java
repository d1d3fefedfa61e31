package org.starling.pipeline.image;

import java.util.ArrayList;
import java.util.List;

/**
 * Facts about a JPEG file from its segments. Sources: ITU-T T.81 (1992), annex B; JFIF 1.02; Adobe Technical Note 5116 for the
 * segment APP14.
 *
 * @param scans passes over the image; 1 if the first holds all components of a frame that is not progressive
 * @param isJfif whether there is a segment of JFIF
 * @param adobe colour transform of Adobe's segment; negative without one
 * @param exif orientation in the metadata of a camera; null without any
 * @param applications segments that belong to applications
 */
record JpegHeader(
        JpegFrame frame,
        int scans,
        boolean isJfif,
        int adobe,
        Orientation exif,
        List<JpegHeader.Segment> applications) {
    static final int SOI_BYTES = 2;
    static final int APP14 = 0xee;

    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final byte[] JFIF = {'J', 'F', 'I', 'F', 0};
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final byte[] ADOBE = {'A', 'd', 'o', 'b', 'e'};

    /** A segment with its marker: position and bytes. */
    record Segment(int marker, int at, int bytes) {}

    /**
     * Reads the segments of a file.
     *
     * @throws BadImageException if it is damaged
     */
    static JpegHeader of(byte[] file) throws BadImageException {
        return new Parser(file).parse();
    }

    /** The turn that shows the picture upright. */
    Orientation orientation() {
        return exif == null ? Orientation.UPRIGHT : exif;
    }

    /** Walks from segment to segment. */
    private static final class Parser {
        private final byte[] file;
        private final List<Segment> applications = new ArrayList<>();
        private Segment frame;
        private int scans;
        private boolean isComplete;
        private boolean isJfif;
        private int adobe = -1;
        private Orientation orientation;

        Parser(byte[] file) {
            this.file = file;
        }

        JpegHeader parse() throws BadImageException {
            int at = SOI_BYTES;
            while (true) {
                at = marker(at);
                if (at < 0) {
                    break;
                }
                int marker = file[at + 1] & 0xff;
                if (marker == END_OF_IMAGE) {
                    isComplete = true;
                    break;
                }
                if (hasNoLength(marker)) {
                    at += 2;
                    continue;
                }
                int bytes = at + 3 < file.length ? 2 + unsignedShort(at + 2) : 0;
                if (bytes < 4 || bytes > file.length - at) {
                    throw damaged("truncated");
                }
                segment(new Segment(marker, at, bytes));
                if (marker == START_OF_SCAN && scans == 1 && holdsAll(at)) {
                    // the JDK notices the end of this scan
                    isComplete = true;
                    break;
                }
                at += bytes;
            }
            return header();
        }

        /** Position of the next marker: a byte 0xff before another one that is neither 0 nor 0xff. */
        private int marker(int from) {
            for (int at = from; at + 1 < file.length; at++) {
                if (file[at] == (byte) 0xff && file[at + 1] != 0 && file[at + 1] != (byte) 0xff) {
                    return at;
                }
            }
            return -1;
        }

        private static boolean hasNoLength(int marker) {
            return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
        }

        private void segment(Segment segment) throws BadImageException {
            int marker = segment.marker();
            boolean isFrame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (isFrame && frame == null) {
                frame = segment;
            } else if (marker == START_OF_SCAN) {
                if (frame == null) {
                    throw damaged("no frame");
                }
                scans++;
            } else if (marker >= APP0 && marker <= APP0 + 15) {
                applications.add(segment);
                if (marker == APP0 && begins(segment, JFIF)) {
                    isJfif = true;
                } else if (marker == APP1 && begins(segment, EXIF) && orientation == null) {
                    int skipped = 4 + EXIF.length;
                    orientation = Orientation.ofExif(file, segment.at() + skipped, segment.bytes() - skipped);
                } else if (marker == APP14 && begins(segment, ADOBE) && segment.bytes() >= 16) {
                    adobe = file[segment.at() + 15] & 0xff;
                }
            }
        }

        private boolean begins(Segment segment, byte[] name) {
            if (segment.bytes() < 4 + name.length) {
                return false;
            }
            for (int i = 0; i < name.length; i++) {
                if (file[segment.at() + 4 + i] != name[i]) {
                    return false;
                }
            }
            return true;
        }

        /** Whether a scan is the only one: it holds all components of a frame that is not progressive. */
        private boolean holdsAll(int scan) {
            return frame.marker() != JpegFrame.PROGRESSIVE && file[scan + 4] == file[frame.at() + 9];
        }

        private JpegHeader header() throws BadImageException {
            if (frame != null && !isComplete) {
                throw damaged("truncated");
            }
            if (frame == null || scans == 0) {
                throw damaged(frame == null ? "no frame" : "no scan");
            }
            int at = frame.at();
            int count = frame.bytes() < 10 ? 0 : file[at + 9] & 0xff;
            if (count == 0 || frame.bytes() < 10 + 3 * count) {
                throw damaged("damaged frame");
            }
            List<Integer> components = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                components.add(file[at + 10 + 3 * i] & 0xff);
            }
            JpegFrame read = new JpegFrame(
                    frame.marker(), file[at + 4], unsignedShort(at + 5), unsignedShort(at + 7), components);
            return new JpegHeader(read, scans, isJfif, adobe, orientation, List.copyOf(applications));
        }

        private int unsignedShort(int at) {
            return (file[at] & 0xff) << 8 | (file[at + 1] & 0xff);
        }

        private static BadImageException damaged(String how) {
            return new BadImageException(ImageDecoder.UNDECODABLE, "jpeg, " + how);
        }
    }
}
