package org.starling.serving;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.config.JobConfig;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.testing.IdxFiles;
import org.starling.pipeline.testing.ImageFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.ShardBytes;

/**
 * Every kind of source and of encoding: a record that a service prepares has the bytes of the shards, and the features or the
 * reason that {@code predict} has for it.
 */
class PreparedRecordsIT {
    private static final int RECORDS = 120;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE =
            """
              clean:
                missingTexts: [NA]
                undecodable: reject
                missing:
                  - {columns: [size], fill: median}
                  - {columns: [colour], fill: mode}
                outliers:
                  - {columns: [size], method: z-score, limit: 3, then: clip}
              features:
                - {as: number, columns: [size], normalise: standardise}
                - {as: number, columns: [member], normalise: none}
                - {as: one-hot, columns: [colour]}
                - {as: one-hot, columns: [member]}
                - {as: index, columns: [code]}
                - {as: multi-hot, columns: [tags], separator: ;}
                - {as: hash, columns: [colour], buckets: 8}
                - {as: cyclic, columns: [time], part: hour}
                - {as: cyclic, columns: [time], part: weekday}
                - {as: cyclic, columns: [hour], period: 24}
                - {as: bins, columns: [size], count: 4}
            """;

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    private static Map<String, Object> record(Random random) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("size", random.nextInt(8) == 0 ? null : 50 + 10 * random.nextGaussian());
        record.put("member", random.nextBoolean());
        record.put(
                "colour",
                random.nextInt(9) == 0
                        ? null
                        : List.of("red", "gr\u00fcn", "2.0").get(random.nextInt(3)));
        record.put("code", random.nextInt(5));
        record.put("tags", List.of("a;b", "b", "c ; a", "", "d").get(random.nextInt(5)));
        LocalDateTime time = LocalDateTime.of(2024, 1, 1, 0, 0).plusMinutes(random.nextInt(600_000));
        record.put("time", time.toString());
        record.put("hour", random.nextInt(24));
        record.put("kind", random.nextBoolean() ? "yes" : "no");
        return record;
    }

    private static List<Map<String, Object>> records() {
        Random random = new Random(1);
        List<Map<String, Object>> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(record(random));
        }
        records.get(3).put("time", "noon");
        records.get(5).put("code", null);
        records.get(7).put("size", 1e300);
        return records;
    }

    @Test
    void recordsOfCsv() throws IOException {
        List<String> lines = new ArrayList<>(List.of("size,member,colour,code,tags,time,hour,kind"));
        List<Object> texts = new ArrayList<>();
        for (Map<String, Object> record : records()) {
            Map<String, String> cells = new LinkedHashMap<>();
            record.forEach((name, value) -> cells.put(name, value == null ? "NA" : value.toString()));
            cells.put("member", record.get("member").equals(true) ? "1" : "0");
            lines.add(String.join(",", cells.values()));
            texts.add(cells);
        }
        Files.write(folder.resolve("t.csv"), lines);

        assertSame("  source: {format: csv, path: %s/t.csv, label: kind}\n" + TABLE, texts);
    }

    @Test
    void recordsOfCsvWithItsOwnNumbersTypesAndMissingTexts() throws IOException {
        List<String> lines = new ArrayList<>();
        List<Object> texts = new ArrayList<>();
        Random random = new Random(2);
        for (int i = 0; i < RECORDS; i++) {
            String price =
                    random.nextInt(6) == 0 ? "-" : "1.%03d,%d".formatted(random.nextInt(1000), random.nextInt(10));
            String town = List.of("Bonn", "K\u00f6ln", "Ulm").get(random.nextInt(3));
            lines.add("%s|%s|%s".formatted(price, town, i % 2));
            texts.add(Map.of("price", price, "town", town));
        }
        Files.write(folder.resolve("own.csv"), lines);

        assertSame(
                """
                  source:
                    format: csv
                    path: %s/own.csv
                    header: absent
                    delimiter: '|'
                    schema: price double, town string, kind int
                    label: kind
                    decimal: ','
                    thousands: .
                    nullValue: '-'
                  clean: {missing: [{columns: [price], fill: mean}]}
                """,
                texts);
    }

    @Test
    void recordsOfJsonWithStructuresAndArrays() throws IOException {
        List<String> lines = new ArrayList<>();
        List<Object> records = new ArrayList<>();
        Random random = new Random(3);
        for (Map<String, Object> record : records()) {
            record.put(
                    "place",
                    random.nextInt(9) == 0 ? null : Map.of("town", "t" + random.nextInt(3), "at", random.nextDouble()));
            record.put(
                    "signal",
                    random.nextInt(20) == 0
                            ? List.of(1.5)
                            : List.of(random.nextDouble(), random.nextInt(9) - 4.5, 0.0));
            lines.add(JSON.writeValueAsString(record));
            records.add(record);
        }
        Files.write(folder.resolve("t.json"), lines);

        assertSame(
                "  source: {format: json, path: %s/t.json, label: kind}\n"
                        + TABLE.replace(
                                "  features:\n",
                                """
                                  features:
                                    - {as: one-hot, columns: [place.town]}
                                    - {as: number, columns: [place.at], normalise: min-max}
                                    - {as: number, columns: [signal], normalise: standardise}
                                """),
                records);
    }

    @Test
    void recordsOfParquetAndOrcWithTypedColumns() throws IOException {
        Random random = new Random(4);
        List<String> lines = new ArrayList<>();
        List<Object> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            Instant at = Instant.ofEpochSecond(1_700_000_000 + random.nextInt(40_000_000), 123_456_000);
            LocalDate day = LocalDate.of(2024, 1, 1).plusDays(random.nextInt(400));
            BigDecimal price = BigDecimal.valueOf(random.nextInt(100_000), 2);
            float weight = random.nextFloat();
            long code = random.nextInt(4);
            Map<String, Object> record = new HashMap<>();
            record.put("at", at);
            record.put("clock", LocalDateTime.ofInstant(at, ZoneOffset.UTC));
            record.put("day", i == 4 ? null : day);
            record.put("price", price);
            record.put("weight", i == 6 ? Float.NaN : weight);
            record.put("code", code);
            record.put("odd", i % 2 == 1);
            records.add(record);
            lines.add(JSON.writeValueAsString(Map.of(
                    "at",
                    at.toString(),
                    "day",
                    i == 4 ? "" : day.toString(),
                    "price",
                    price.toString(),
                    "weight",
                    i == 6 ? "NaN" : Float.toString(weight),
                    "code",
                    code,
                    "odd",
                    i % 2 == 1)));
        }
        Files.write(folder.resolve("typed.json"), lines);
        Dataset<Row> rows = spark.read().json(folder.resolve("typed.json").toString());
        Dataset<Row> typed = rows.select(
                        col("at").cast("timestamp").as("at"),
                        col("at").cast("timestamp").cast("timestamp_ntz").as("clock"),
                        col("day").cast("date").as("day"),
                        col("price").cast("decimal(10,2)").as("price"),
                        col("weight").cast("float").as("weight"),
                        col("code"),
                        col("odd"))
                .coalesce(1);
        String features =
                """
                  features:
                    - {as: cyclic, columns: [at, clock], part: hour}
                    - {as: cyclic, columns: [day], part: month}
                    - {as: one-hot, columns: [day, code, odd]}
                    - {as: number, columns: [price, weight, odd], normalise: standardise}
                    - {as: index, columns: [price]}
                  targets: [{as: number, columns: [price], normalise: standardise}]
                """;
        typed.write().parquet(folder.resolve("typed.parquet").toString());
        typed.write().orc(folder.resolve("typed.orc").toString());

        assertSame("  source: {format: parquet, path: %s/typed.parquet}\n" + features, records);
        assertSame("  source: {format: orc, path: %s/typed.orc}\n" + features, records);
    }

    @Test
    void pixelsOfIdxAndCifar() throws IOException {
        Random random = new Random(5);
        byte[] pixels = new byte[RECORDS * 48];
        random.nextBytes(pixels);
        byte[] labels = new byte[RECORDS];
        byte[] cifar = new byte[RECORDS * 3073];
        random.nextBytes(cifar);
        List<Object> small = new ArrayList<>();
        List<Object> large = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            labels[i] = (byte) (i % 3);
            cifar[i * 3073] = (byte) (i % 10);
            small.add(Arrays.copyOfRange(pixels, i * 48, (i + 1) * 48));
            large.add(Arrays.copyOfRange(cifar, i * 3073 + 1, (i + 1) * 3073));
        }
        IdxFiles.write(folder.resolve("images"), List.of(RECORDS, 8, 6), pixels);
        IdxFiles.write(folder.resolve("labels"), List.of(RECORDS), labels);
        Files.write(folder.resolve("batch.bin"), cifar);

        assertSame(
                """
                  source: {format: idx, images: '%1$s/images', labels: '%1$s/labels'}
                  shape: [1, 8, 6]
                """,
                small);
        assertSame("  source: {format: cifar-10, path: '%s/batch.bin'}\n  normalise: standardise-channels", large);
    }

    @Test
    void filesOfImages() throws IOException {
        List<Object> files = new ArrayList<>();
        List<String> list = new ArrayList<>(List.of("image,label"));
        for (int i = 0; i < 40; i++) {
            BufferedImage image = ImageFiles.random(BufferedImage.TYPE_3BYTE_BGR, 6 + i % 5, 9, i);
            String format = List.of("png", "bmp", "gif", "jpg").get(i % 4);
            byte[] file = i == 9 ? new byte[] {1, 2, 3} : ImageFiles.encode(image, format);
            Path path = folder.resolve("pictures/%s/%02d.%s".formatted(i % 2 == 0 ? "ape" : "bee", i, format));
            Files.createDirectories(path.getParent());
            Files.write(path, file);
            list.add(folder.resolve("pictures").relativize(path) + "," + i % 2);
            files.add(file);
        }
        Files.write(folder.resolve("pictures/list.csv"), list);

        assertSame(
                """
                  source: {format: image-list, path: '%s/pictures/list.csv', label: label, size: [6, 9], resize: none}
                """,
                files);
        Files.delete(folder.resolve("pictures/list.csv"));
        for (String resize : List.of("stretch", "crop", "pad")) {
            assertSame(
                    "  source: {format: image-folder, path: '%s/pictures', size: [7, 7], resize: " + resize
                            + ", channels: 1}",
                    files);
        }
    }

    @Test
    void texts() throws IOException {
        List<String> lines = new ArrayList<>();
        List<Object> texts = new ArrayList<>();
        Random random = new Random(6);
        for (int i = 0; i < RECORDS; i++) {
            String text =
                    i == 8 ? " " : "A line of cafe\u0301 and %d words, %s".formatted(i, "x".repeat(random.nextInt(9)));
            lines.add((i % 2 == 0 ? "even" : "odd") + "\t" + text);
            texts.add(text);
            Path file = folder.resolve("documents/%s/%03d.txt".formatted(i % 2 == 0 ? "even" : "odd", i));
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.replace(" ", "\r\n"));
        }
        Files.write(folder.resolve("lines.txt"), lines);
        List<Object> documents = texts.stream()
                .map(text -> (Object) text.toString().replace(" ", "\r\n"))
                .toList();
        String running = String.join(" ", lines);
        Files.writeString(folder.resolve("running.txt"), running);
        List<Object> windows = new ArrayList<>();
        String composed = Normalizer.normalize(running, Normalizer.Form.NFC);
        for (int from = 0; from + 20 < composed.length(); from += 7) {
            windows.add(composed.substring(from, from + 20));
        }

        assertSame(
                """
                  source: {format: text-lines, path: '%s/lines.txt'}
                  text: {tokens: words, length: 8, vocabulary: 60, letters: lower}
                """,
                texts);
        assertSame(
                """
                  source: {format: text-folder, path: '%s/documents'}
                  text: {tokens: bpe, length: 12, vocabulary: 80, pad: start, truncate: start}
                """,
                documents);
        assertSame(
                """
                  source: {format: text-windows, path: '%s/running.txt', length: 20, stride: 7}
                  text: {tokens: characters, length: 20, encode: one-hot}
                """,
                windows);
    }

    /** Compares records that a service prepares with the shards of a job, and with what {@code predict} reads from its source. */
    private void assertSame(String data, List<?> records) throws IOException {
        String name = "job" + Math.floorMod(data.hashCode(), 1_000_000);
        JobConfig config = ServingJobs.job(folder, name, data);
        ShardManifest manifest = ServingJobs.prepare(config);
        RecordPreparer preparer =
                RecordPreparers.of(manifest, ServingOptions.DEFAULT).create();
        List<String> prepared = new ArrayList<>();
        List<String> usable = new ArrayList<>();
        for (Object record : records) {
            PreparedRecord result = preparer.prepare(record);
            prepared.add(result.reason() == null ? hex(result.features()) : shortened(result.reason()));
            if (result.reason() == null) {
                usable.add(hex(result.features()));
            }
        }

        List<String> predicted = new ArrayList<>();
        for (Row row : InferencePipeline.of(manifest)
                .records(spark, config.data().source(), List.of())
                .collectAsList()) {
            String reason = row.getAs(InferencePipeline.REASON);
            predicted.add(reason == null ? hex(row.getAs(InferencePipeline.FEATURES)) : shortened(reason));
        }
        assertThat(prepared).containsExactlyInAnyOrderElementsOf(predicted);

        ShardSet shards = ShardSet.open(spark, config.data().shards().path());
        List<String> held = new ArrayList<>(ShardBytes.examples(shards, "train"));
        held.addAll(ShardBytes.examples(shards, "test"));
        held.replaceAll(example -> example.substring(example.indexOf(':') + 1));
        assertThat(usable).as("records of the shards").containsExactlyInAnyOrderElementsOf(held);
        assertThat(usable.stream().distinct().count()).isGreaterThan(records.size() / 8);
    }

    private static String hex(byte[] features) {
        return HexFormat.of().formatHex(features);
    }

    /** A service names the details of an image, predictions the kind of its fault. */
    private static String shortened(String reason) {
        return reason.startsWith("column ") ? reason : reason.replaceAll(":.*", "");
    }
}
