package org.starling.pipeline.source.columnar;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.orc.OrcProto;
import org.apache.orc.TypeDescription;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.execution.datasources.orc.OrcUtils;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.source.columnar.FileColumn.Content;
import scala.Option;

/** Reads the types of the columns of one file from its end. */
final class FileTypes {
    /** Key of the types that Spark wrote into a Parquet file. */
    private static final String SPARK_TYPES = "org.apache.spark.sql.parquet.row.metadata";

    /** The postscript of an ORC file, and its length in the last byte. */
    private static final int ORC_POSTSCRIPT_BYTES = 256;
    /** The header of a block has 23 bits for its length. */
    private static final long ORC_BLOCK_BYTES = 1 << 23;

    private FileTypes() {}

    /**
     * The columns of a Parquet file.
     *
     * @throws DataException if the file is damaged
     */
    static FileColumns ofParquet(String path, Configuration conf) {
        try (ParquetFileReader reader = open(path, conf)) {
            ParquetMetadata footer = reader.getFooter();
            Map<String, DataType> own =
                    userDefined(footer.getFileMetaData().getKeyValueMetaData().get(SPARK_TYPES));
            List<FileColumn> columns = new ArrayList<>();
            for (Type field : footer.getFileMetaData().getSchema().getFields()) {
                columns.add(ofParquet(field, own, isEmpty(field.getName(), footer.getBlocks())));
            }
            return new FileColumns(path, columns);
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException | VirtualMachineError e) {
            throw damaged(path, "Parquet", e);
        }
    }

    private static ParquetFileReader open(String path, Configuration conf) throws IOException {
        HadoopInputFile file = HadoopInputFile.fromPath(new Path(path), conf);
        ParquetFileReader reader = ParquetFileReader.open(file);
        try {
            for (BlockMetaData block : reader.getRowGroups()) {
                for (ColumnChunkMetaData chunk : block.getColumns()) {
                    requireWithin(chunk, file.getLength());
                    requireCodec(chunk.getCodec(), path, conf);
                }
            }
            return reader;
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** Readers allocate the memory for a column before they read it. */
    private static void requireWithin(ColumnChunkMetaData chunk, long fileBytes) {
        long start = chunk.getStartingPos();
        long size = chunk.getTotalSize();
        if (start < 0 || size < 0 || size > fileBytes - start) {
            throw new IllegalArgumentException("the %d bytes of column '%s' begin at %d, and the file has %d"
                    .formatted(size, chunk.getPath().toDotString(), start, fileBytes));
        }
    }

    private static void requireCodec(CompressionCodecName codec, String path, Configuration conf) {
        String name = codec.getHadoopCompressionCodecClassName();
        if (name != null && conf.getClassByNameOrNull(name) == null) {
            throw new DataException(
                    "Cannot read table: %s is compressed by %s, for which Spark has no decompressor; write it with snappy, gzip, zstd or lz4_raw"
                            .formatted(path, codec));
        }
    }

    private static FileColumn ofParquet(Type field, Map<String, DataType> own, boolean empty) {
        String written = field.isPrimitive()
                ? field.asPrimitiveType().getPrimitiveTypeName() + annotation(field)
                : "group" + annotation(field);
        DataType type = own.get(field.getName());
        if (type == null) {
            SQLConf conf = new SQLConf();
            conf.setConfString(SQLConf.LEGACY_PARQUET_NANOS_AS_LONG().key(), "true");
            try {
                type = new ParquetToSparkSchemaConverter(conf)
                        .convert(new MessageType("file", field))
                        .fields()[0]
                        .dataType();
            } catch (Exception e) {
                // Spark does not declare its AnalysisException; whether it matters is known when the column is used
                return new FileColumn(field.getName(), null, written, empty ? Content.NONE : Content.ANY);
            }
        }
        return new FileColumn(field.getName(), type, written, empty ? Content.NONE : content(field));
    }

    private static String annotation(Type field) {
        LogicalTypeAnnotation annotation = field.getLogicalTypeAnnotation();
        return annotation == null ? "" : " (" + annotation + ")";
    }

    private static Content content(Type field) {
        if (field.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation time
                && time.getUnit() == LogicalTypeAnnotation.TimeUnit.NANOS) {
            return time.isAdjustedToUTC() ? Content.NANOSECONDS_IN_UTC : Content.NANOSECONDS_ON_CLOCK;
        }
        return Content.ANY;
    }

    /** Whether the statistics say that all cells of a column are empty. */
    private static boolean isEmpty(String column, List<BlockMetaData> blocks) {
        for (BlockMetaData block : blocks) {
            for (ColumnChunkMetaData chunk : block.getColumns()) {
                if (chunk.getPath().toArray()[0].equals(column)) {
                    Statistics<?> statistics = chunk.getStatistics();
                    boolean known = statistics != null && statistics.isNumNullsSet();
                    if (chunk.getPath().size() > 1 || !known || statistics.getNumNulls() < chunk.getValueCount()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** The vectors and other types of users that Spark wrote. */
    private static Map<String, DataType> userDefined(String sparkTypes) {
        Map<String, DataType> types = new HashMap<>();
        if (sparkTypes != null && sparkTypes.contains("\"udt\"")) {
            try {
                for (StructField field : ((StructType) DataType.fromJson(sparkTypes)).fields()) {
                    if (field.dataType() instanceof UserDefinedType<?>) {
                        types.put(field.name(), field.dataType());
                    }
                }
            } catch (RuntimeException e) {
                // a type of a class that is not here: its columns are structures
                return Map.of();
            }
        }
        return types;
    }

    /**
     * The columns of an ORC file.
     *
     * @throws DataException if the file is damaged
     */
    static FileColumns ofOrc(String path, Configuration conf) {
        try {
            requireBlocks(new Path(path), conf);
            Option<TypeDescription> found = OrcUtils.readSchema(new Path(path), conf, false);
            List<FileColumn> columns = new ArrayList<>();
            if (found.isDefined()) {
                List<String> names = found.get().getFieldNames();
                for (int i = 0; i < names.size(); i++) {
                    columns.add(ofOrc(names.get(i), found.get().getChildren().get(i)));
                }
            }
            return new FileColumns(path, columns);
        } catch (Exception | VirtualMachineError e) {
            // Spark does not declare its exceptions
            throw damaged(path, "ORC", e);
        }
    }

    /** Readers allocate a block of the size that the postscript claims. */
    private static void requireBlocks(Path path, Configuration conf) throws IOException {
        FileSystem files = path.getFileSystem(conf);
        long length = files.getFileStatus(path).getLen();
        byte[] end = new byte[(int) Math.min(length, ORC_POSTSCRIPT_BYTES)];
        try (FSDataInputStream in = files.open(path)) {
            in.readFully(length - end.length, end);
        }
        int bytes = end.length == 0 ? 0 : end[end.length - 1] & 0xff;
        if (bytes < end.length) {
            long block = OrcProto.PostScript.parseFrom(ByteBuffer.wrap(end, end.length - 1 - bytes, bytes))
                    .getCompressionBlockSize();
            if (block < 0 || block > ORC_BLOCK_BYTES) {
                throw new IllegalArgumentException("blocks of %s bytes".formatted(Long.toUnsignedString(block)));
            }
        }
    }

    private static FileColumn ofOrc(String name, TypeDescription type) {
        TypeDescription table = TypeDescription.createStruct().addField(name, type.clone());
        try {
            DataType found = OrcUtils.toCatalystSchema(table).fields()[0].dataType();
            return new FileColumn(name, found, type.toString(), Content.ANY);
        } catch (RuntimeException e) {
            return new FileColumn(name, null, type.toString(), Content.ANY);
        }
    }

    private static DataException damaged(String path, String format, Throwable e) {
        return new DataException(
                "Cannot read table: %s is no %s file, or is damaged (%s); fetch the file again, or leave it out"
                        .formatted(path, format, reason(e)),
                e);
    }

    /** The first line of the innermost cause. */
    static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        if (innermost.getMessage() == null) {
            return innermost instanceof EOFException ? "it ends too early" : innermost.toString();
        }
        return innermost.getMessage().lines().findFirst().orElse("");
    }
}
