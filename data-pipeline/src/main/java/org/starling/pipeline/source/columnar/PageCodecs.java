package org.starling.pipeline.source.columnar;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeys;
import org.apache.hadoop.io.compress.BlockDecompressorStream;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionInputStream;
import org.apache.hadoop.io.compress.Decompressor;
import org.apache.hadoop.io.compress.Lz4Codec;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.codec.Lz4RawCodec;
import org.apache.parquet.hadoop.codec.Lz4RawDecompressor;
import org.apache.parquet.hadoop.codec.SnappyCodec;
import org.apache.parquet.hadoop.codec.SnappyDecompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Parquet's Snappy and LZ4 with limits. For a page that holds fewer bytes than its header claims, those of the library return
 * nothing, and readers ask for more without end (PARQUET-2060). These fail. They also fail for a size that no such page can have,
 * before memory is allocated for it; LZ4 in blocks of Hadoop for a block that is longer than its page. The other codecs fail by
 * themselves.
 */
public final class PageCodecs extends CodecFactory {
    /** A copy of 64 bytes takes 3. */
    private static final long MOST_OF_SNAPPY = 22;
    /** Each further byte of a length stands for 255 bytes. */
    private static final long MOST_OF_LZ4 = 255;

    private static final Map<CompressionCodecName, CompressionCodec> CODECS = Map.of(
            CompressionCodecName.SNAPPY,
            snappy(),
            CompressionCodecName.LZ4_RAW,
            lz4(),
            CompressionCodecName.LZ4,
            lz4Blocks());

    /** Never called: only subclasses reach the codecs that all readers share. */
    private PageCodecs() {
        super(new Configuration(false), 0);
    }

    /** Gives these codecs to all readers of Parquet in this JVM. Readers that are open keep theirs. */
    public static void install() {
        CODECS.forEach((name, codec) -> CODEC_BY_NAME.put(name.getHadoopCompressionCodecClassName(), codec));
    }

    private static CompressionCodec snappy() {
        SnappyCodec codec = new SnappyCodec() {
            @Override
            public Decompressor createDecompressor() {
                return new LimitedSnappy();
            }

            @Override
            public Class<? extends Decompressor> getDecompressorType() {
                return LimitedSnappy.class;
            }
        };
        codec.setConf(new Configuration(false));
        return codec;
    }

    private static CompressionCodec lz4() {
        Lz4RawCodec codec = new Lz4RawCodec() {
            @Override
            public Decompressor createDecompressor() {
                return new LimitedLz4();
            }

            @Override
            public Class<? extends Decompressor> getDecompressorType() {
                return LimitedLz4.class;
            }
        };
        codec.setConf(new Configuration(false));
        return codec;
    }

    private static CompressionCodec lz4Blocks() {
        Lz4Codec codec = new Lz4Codec() {
            @Override
            public CompressionInputStream createInputStream(InputStream in, Decompressor decompressor)
                    throws IOException {
                return new LimitedBlocks(in, decompressor);
            }
        };
        codec.setConf(new Configuration(false));
        return codec;
    }

    private static int requirePossible(int size, ByteBuffer page, long most) throws IOException {
        if (size < 0 || size > most * page.remaining()) {
            throw new IOException(
                    "a page of %d bytes claims to hold %d".formatted(page.remaining(), Integer.toUnsignedLong(size)));
        }
        return size;
    }

    private static int requireProgress(int read, int wanted) throws EOFException {
        if (read == 0 && wanted > 0) {
            throw new EOFException("a page ends %d bytes before its header says".formatted(wanted));
        }
        return read;
    }

    private static final class LimitedSnappy extends SnappyDecompressor {
        @Override
        public synchronized int decompress(byte[] target, int offset, int length) throws IOException {
            return requireProgress(super.decompress(target, offset, length), length);
        }

        @Override
        protected int maxUncompressedLength(ByteBuffer page, int claimed) throws IOException {
            return requirePossible(super.maxUncompressedLength(page, claimed), page, MOST_OF_SNAPPY);
        }
    }

    private static final class LimitedLz4 extends Lz4RawDecompressor {
        @Override
        public synchronized int decompress(byte[] target, int offset, int length) throws IOException {
            return requireProgress(super.decompress(target, offset, length), length);
        }

        @Override
        protected int maxUncompressedLength(ByteBuffer page, int claimed) throws IOException {
            return requirePossible(super.maxUncompressedLength(page, claimed), page, MOST_OF_LZ4);
        }
    }

    private static final class LimitedBlocks extends BlockDecompressorStream {
        LimitedBlocks(InputStream page, Decompressor decompressor) throws IOException {
            super(page, decompressor, CommonConfigurationKeys.IO_COMPRESSION_CODEC_LZ4_BUFFERSIZE_DEFAULT);
        }

        /** Reads a block into {@link #buffer}, as the library does. */
        @Override
        protected int getCompressedData() throws IOException {
            DataInputStream page = new DataInputStream(in);
            int length = page.readInt();
            if (length < 0 || length > page.available()) {
                throw new IOException("a block of %d bytes in a page that has %d more"
                        .formatted(Integer.toUnsignedLong(length), page.available()));
            }
            if (length > buffer.length) {
                buffer = new byte[length];
            }
            page.readFully(buffer, 0, length);
            return length;
        }
    }
}
