package org.starling.pipeline.source.columnar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TimePart;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

class ColumnarFilesIT {
    private static final long START = 1_704_067_200_000_000_000L;
    private static final int ROWS = 40;

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void aTypeThatSparkDoesNotReadMattersOnlyWhenUsed() throws IOException {
        write(
                "a.parquet",
                "optional int64 a; optional int64 v (TIME(NANOS,true));",
                (group, i) -> group.append("v", 1L));

        assertThat(preprocess(List.of(numbers("a"))).ledger().kept()).isEqualTo(ROWS);
        assertThatThrownBy(() -> preprocess(List.of(numbers("v"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("column 'v' holds values of type INT64 (TIME(NANOS,true))")
                .hasMessageContaining("a.parquet");
    }

    @Test
    void nanosecondsAreTimes() throws IOException {
        write(
                "a.parquet",
                "optional int64 a; optional int64 v (TIMESTAMP(NANOS,false));",
                (group, i) -> group.append("v", START + i * 3_600_000_000_000L));

        ShardManifest manifest =
                preprocess(List.of(numbers("a"), new FeatureSpec.Cyclic(List.of("v"), null, TimePart.HOUR)));

        assertThat(manifest.ledger().kept()).isEqualTo(ROWS);
        Map<Float, Float> sines = new java.util.TreeMap<>();
        for (float[] values : examples()) {
            sines.put(values[0], values[1]);
        }
        assertThat(sines.get(6f)).isEqualTo(1f);
        assertThat(sines.get(18f)).isEqualTo(-1f);
    }

    @Test
    void windowsAreInTheOrderOfNanoseconds() throws IOException {
        write(
                "a.parquet",
                "optional int64 a; optional int64 v (TIMESTAMP(NANOS,true));",
                (group, i) -> group.append("v", START + i));

        new Preprocess(spark)
                .run(
                        PipelineSpecs.of(source(), shards())
                                .split(new SplitSpec(0.25, 0))
                                .features(List.of(numbers("a")))
                                .windows(new SeriesSpec("v", List.of(), 3, 1, 0))
                                .build(),
                        ExistingShards.REPLACE_IF_DIFFERENT);

        assertThat(examples()).allSatisfy(window -> {
            assertThat(window[1]).isEqualTo(window[0] + 1);
            assertThat(window[2]).isEqualTo(window[0] + 2);
        });
    }

    @Test
    void typesThatDifferBetweenFilesAreWidened() throws IOException {
        write("a.parquet", "optional int32 a; optional int64 v;", (group, i) -> group.append("v", (1L << 53) + 1));
        write("b.parquet", "optional double a; optional double v;", (group, i) -> group.append("v", 2.5));
        write("c.parquet", "optional int64 a; optional binary v (STRING);", (group, i) -> {});

        assertThat(preprocess(List.of(numbers("a"))).ledger().kept()).isEqualTo(3 * ROWS);
        ShardManifest categories = preprocess(List.of(numbers("a"), new FeatureSpec.OneHot(List.of("v"), 9)));
        assertThat(categories.ledger().kept()).isEqualTo(2 * ROWS);
        assertThat(categories.ledger().rejected()).containsEntry("column v: missing value", (long) ROWS);
        assertThat(categories.toJson()).contains("9007199254740993", "2.5");
    }

    @Test
    void listsWhoseElementsCannotBeMissingAreRead() throws IOException {
        write("a.parquet", "optional int32 a; repeated double v; optional int64 __index_level_0__;", (group, i) -> {
            group.append("v", 1.5);
            group.append("v", i + 0.5);
        });

        assertThat(preprocess(List.of(numbers("a"))).ledger().kept()).isEqualTo(ROWS);
        assertThat(preprocess(List.of(numbers("v"))).example().features().shape())
                .containsExactly(2);
        assertThat(new TableReader(spark, source(), "train").read().columns().onlyByName())
                .contains("__index_level_0__");
    }

    @Test
    void typesWithoutACommonOneAreNamedWithTheirFiles() throws IOException {
        write("a.parquet", "optional int32 a; optional int64 v;", (group, i) -> group.append("v", 1L));
        write("b.parquet", "optional int32 a; optional binary v (STRING);", (group, i) -> group.append("v", "x"));

        assertThat(preprocess(List.of(numbers("a"))).ledger().kept()).isEqualTo(2 * ROWS);
        assertThatThrownBy(() -> preprocess(List.of(numbers("v"))))
                .hasMessageContaining("column 'v' holds values of type BINARY (STRING) in ")
                .hasMessageContaining("b.parquet, and INT64 in ");
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        write("a.parquet", "optional int32 a;", (group, i) -> {});
        Path whole = write("b.parquet", "optional int32 a;", (group, i) -> {});
        byte[] bytes = Files.readAllBytes(whole);
        // otherwise Hadoop finds the damage by its own checksums
        Files.delete(whole.resolveSibling(".b.parquet.crc"));
        Files.write(whole, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> preprocess(List.of(numbers("a"))))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read table: ")
                .hasMessageContaining("b.parquet is no Parquet file, or is damaged (");

        for (int i = 4; i < 60; i++) {
            bytes[i] ^= 0x55;
        }
        Files.write(whole, bytes);
        assertThatThrownBy(() -> preprocess(List.of(numbers("a"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("b.parquet is damaged (");
    }

    /** The first page is a dictionary in the older version, and one of data in the newer. */
    @ParameterizedTest
    @EnumSource(names = {"SNAPPY", "GZIP", "ZSTD", "LZ4", "LZ4_RAW"})
    void pagesThatHoldLessThanTheyClaimEndTheJob(CompressionCodecName codec) throws IOException {
        for (WriterVersion version : WriterVersion.values()) {
            Path file = write(
                    builder -> builder.withCompressionCodec(codec)
                            .withWriterVersion(version)
                            .withDictionaryEncoding(version == WriterVersion.PARQUET_1_0),
                    "a.parquet",
                    "optional int64 a;",
                    (group, i) -> {});
            enlargeClaim(file);

            assertThatThrownBy(() -> preprocess(List.of(numbers("a"))))
                    .as("%s", version)
                    .isInstanceOf(DataException.class)
                    .hasMessageMatching("(?s)Cannot read table: .*a.parquet is damaged .*; fetch the file again.*");
            Files.delete(file);
        }
    }

    /** Changes the size that the first page claims to have without compression. */
    private static void enlargeClaim(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteArrayInputStream stream = new ByteArrayInputStream(bytes, 4, bytes.length - 4);
        PageHeader header = Util.readPageHeader(stream);
        header.setUncompressed_page_size(header.getUncompressed_page_size() + 1);
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        Util.writePageHeader(header, changed);
        assertThat(changed.size()).isEqualTo(bytes.length - 4 - stream.available());
        System.arraycopy(changed.toByteArray(), 0, bytes, 4, changed.size());
        Files.delete(file.resolveSibling(".a.parquet.crc"));
        Files.write(file, bytes);
    }

    @Test
    void aCompressionThatSparkDoesNotHaveIsNamed() throws IOException {
        Path file = write("a.parquet", "optional int32 a;", (group, i) -> {});
        HadoopInputFile input =
                HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration());
        FileMetaData footer;
        try (SeekableInputStream stream = input.newStream()) {
            stream.seek(input.getLength() - 8);
            int bytes = Integer.reverseBytes(new DataInputStream(stream).readInt());
            stream.seek(input.getLength() - 8 - bytes);
            footer = Util.readFileMetaData(stream);
        }
        footer.getRow_groups().forEach(group -> group.getColumns()
                .forEach(chunk -> chunk.getMeta_data().setCodec(CompressionCodec.BROTLI)));
        byte[] start = Files.readAllBytes(file);
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        Util.writeFileMetaData(footer, changed);
        int tail = changed.size();
        Files.delete(file.resolveSibling(".a.parquet.crc"));
        Files.write(file, start);
        Files.write(file, changed.toByteArray(), StandardOpenOption.APPEND);
        Files.write(
                file,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(tail)
                        .put("PAR1".getBytes(StandardCharsets.US_ASCII))
                        .array(),
                StandardOpenOption.APPEND);

        assertThatThrownBy(() -> preprocess(List.of(numbers("a"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "a.parquet is compressed by BROTLI, for which Spark has no decompressor; write it");
    }

    @Test
    void orcFilesOfDifferentTypesAreWidenedAndDamagedOnesNamed() throws IOException {
        spark.range(ROWS)
                .selectExpr("cast(id as int) a", "if(id % 2 = 0, 'p', 'q') y")
                .coalesce(1)
                .write()
                .orc(folder.resolve("one").toString());
        spark.range(ROWS)
                .selectExpr("id + 0.5D a", "if(id % 2 = 0, 'p', 'q') y")
                .coalesce(1)
                .write()
                .orc(folder.resolve("two").toString());
        Path data = Files.createDirectory(folder.resolve("data"));
        for (String part : List.of("one", "two")) {
            try (var files = Files.list(folder.resolve(part))) {
                Path file = files.filter(path -> path.toString().endsWith(".orc"))
                        .findFirst()
                        .orElseThrow();
                Files.move(file, data.resolve(part + ".orc"));
            }
        }
        TableSource orc = new TableSource.Orc(data.toString(), "y", null);

        preprocess(orc, List.of(numbers("a")));
        assertThat(examples().stream().filter(values -> values[0] % 1 == 0.5f).count())
                .isBetween(20L, (long) ROWS);

        Files.writeString(data.resolve("three.orc"), "this is no ORC file");
        assertThatThrownBy(() -> preprocess(orc, List.of(numbers("a"))))
                .hasMessageContaining("three.orc is no ORC file, or is damaged (");
    }

    @ParameterizedTest
    @EnumSource(ColumnarFiles.Format.class)
    void textsThatAreNotUtf8AreRejected(ColumnarFiles.Format format) throws IOException {
        String path = folder.resolve("texts").toString();
        spark.range(ROWS)
                .selectExpr(
                        "id a",
                        "named_struct('town', %s) place".formatted(latinAt(3)),
                        "array('c', %s) tags".formatted(latinAt(5)),
                        latinAt(7) + " unused",
                        latinAt(9) + " y")
                .write()
                .format(format.name().toLowerCase(Locale.ROOT))
                .save(path);
        TableSource source = format == ColumnarFiles.Format.ORC
                ? new TableSource.Orc(path, "y", null)
                : new TableSource.Parquet(path, "y", null);

        ShardManifest manifest = preprocess(
                source,
                List.of(
                        numbers("a"),
                        new FeatureSpec.OneHot(List.of("place.town"), 9),
                        new FeatureSpec.MultiHot(List.of("tags"), ";", 9)));

        assertThat(manifest.ledger().rejected())
                .isEqualTo(Map.of(
                        "column place.town: not UTF-8", 1L,
                        "column tags: not UTF-8", 1L,
                        "column unused: not UTF-8", 1L,
                        "column y: not UTF-8", 1L));
        assertThat(manifest.classes()).containsExactly("caf\u00e90", "caf\u00e91");
        assertThat(manifest.toJson()).doesNotContain("\ufffd");
    }

    /** The texts café0 and café1, but for one row in another encoding. */
    private static String latinAt(int row) {
        return "cast(encode(concat('caf\u00e9', id %% 2), if(id = %d, 'ISO-8859-1', 'UTF-8')) as string)"
                .formatted(row);
    }

    private static FeatureSpec numbers(String column) {
        return new FeatureSpec.Numbers(List.of(column), Scaling.NONE);
    }

    private TableSource source() {
        return new TableSource.Parquet(folder.resolve("table").toString(), "y", null);
    }

    private ShardSpec shards() {
        return new ShardSpec(folder.resolve("shards").toString(), 1, 0);
    }

    private ShardManifest preprocess(List<FeatureSpec> features) {
        return preprocess(source(), features);
    }

    private ShardManifest preprocess(TableSource source, List<FeatureSpec> features) {
        return new Preprocess(spark)
                .run(
                        PipelineSpecs.of(source, shards())
                                .split(new SplitSpec(0.25, 0))
                                .features(features)
                                .build(),
                        ExistingShards.REPLACE_IF_DIFFERENT)
                .manifest();
    }

    private List<float[]> examples() {
        return ShardBytes.examples(ShardSet.open(spark, shards().path()), "train").stream()
                .map(example -> ShardBytes.floats(
                        java.util.HexFormat.of().parseHex(example.substring(example.indexOf(':') + 1))))
                .toList();
    }

    /** Writes a file of rows with numbers in a, two classes in y, and what {@code more} appends. */
    private Path write(String name, String columns, BiConsumer<Group, Integer> more) throws IOException {
        return write(builder -> {}, name, columns, more);
    }

    private Path write(
            Consumer<ExampleParquetWriter.Builder> options,
            String name,
            String columns,
            BiConsumer<Group, Integer> more)
            throws IOException {
        MessageType type =
                MessageTypeParser.parseMessageType("message m { " + columns + " required binary y (STRING); }");
        Path file = folder.resolve("table").resolve(name);
        SimpleGroupFactory groups = new SimpleGroupFactory(type);
        ExampleParquetWriter.Builder builder = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
                .withType(type)
                .withConf(new Configuration());
        options.accept(builder);
        try (ParquetWriter<Group> writer = builder.build()) {
            for (int i = 0; i < ROWS; i++) {
                Group group = groups.newGroup().append("y", i % 2 == 0 ? "p" : "q");
                switch (type.getType("a").asPrimitiveType().getPrimitiveTypeName()) {
                    case INT32 -> group.append("a", i);
                    case INT64 -> group.append("a", (long) i);
                    default -> group.append("a", (double) i);
                }
                more.accept(group, i);
                writer.write(group);
            }
        }
        return file;
    }
}
