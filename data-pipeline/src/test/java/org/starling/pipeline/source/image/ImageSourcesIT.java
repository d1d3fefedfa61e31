package org.starling.pipeline.source.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.image.Resize;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.ImageSource.Cifar100Labels;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.split.TestShare;
import org.starling.pipeline.testing.ImageFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Images from files to shards and to inference. */
class ImageSourcesIT {
    private static final List<Integer> SIZE = List.of(6, 5);

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void badImagesAreRejectedWithTheirPathAndReason() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 60, 1);
        Files.write(images.resolve("ape/empty.png"), new byte[0]);
        Files.writeString(images.resolve("bee/text.png"), "no image");
        BufferedImage large = ImageFiles.random(BufferedImage.TYPE_BYTE_GRAY, 9, 5, 1);
        Files.write(images.resolve("cat/large.bmp"), ImageFiles.encode(large, "bmp"));
        Files.write(images.resolve("stray.png"), ImageFiles.encode(large, "png"));

        ShardManifest manifest = run(folder(images, Resize.NONE), "a");

        assertThat(manifest.ledger().offered()).isEqualTo(64);
        assertThat(manifest.ledger().rejected())
                .isEqualTo(Map.of("empty file", 1L, "undecodable image", 1L, "wrong size", 1L, "missing label", 1L));
        assertThat(manifest.classes()).containsExactly("ape", "bee", "cat");
        assertThat(manifest.example().features().shape()).containsExactly(1, 6, 5);
        List<String> rejected = spark
                .read()
                .json(folder.resolve("a/rejected").toString())
                .select("source", "record")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0) + " " + row.getString(1))
                .toList();
        assertThat(rejected).anySatisfy(line -> assertThat(line).endsWith("large.bmp wrong size: 9x5"));
    }

    @Test
    void imagesOfAnySizeCanBeBroughtToOne() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 30, 1);
        BufferedImage large = ImageFiles.random(BufferedImage.TYPE_3BYTE_BGR, 90, 70, 1);
        Files.write(images.resolve("cat/large.jpg"), ImageFiles.encode(large, "jpg"));

        assertThat(run(folder(images, Resize.CROP), "a").ledger().kept()).isEqualTo(31);
    }

    @Test
    void hdfsAndLocalShardsAreByteIdentical() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 40, 3);
        Files.writeString(images.resolve("ape/bad.png"), "no image");
        Configuration conf = new Configuration();
        conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("dfs").toString());
        try (MiniDFSCluster cluster =
                new MiniDFSCluster.Builder(conf).numDataNodes(1).build()) {
            FileSystem hdfs = cluster.getFileSystem();
            String root = hdfs.getUri().toString();
            hdfs.copyFromLocalFile(
                    new org.apache.hadoop.fs.Path(images.toString()), new org.apache.hadoop.fs.Path("/images"));
            ShardManifest there = new Preprocess(spark)
                    .run(
                            spec(new ImageSource.Folder(root + "/images", SIZE, 1, Resize.NONE), root + "/shards"),
                            ExistingShards.FAIL)
                    .manifest();
            ShardManifest here = run(folder(images, Resize.NONE), "a");

            assertThat(there.splits()).isEqualTo(here.splits());
            assertThat(there.fingerprint()).isEqualTo(here.fingerprint());
            assertThat(there.transform()).isEqualTo(here.transform());
        }
    }

    @Test
    void anImageThatMovesToAnotherClassChangesTheFingerprint() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 30, 1);
        String before = run(folder(images, Resize.NONE), "a").fingerprint();
        Files.move(images.resolve("ape/image002.png"), images.resolve("bee/image002.png"));

        assertThat(run(folder(images, Resize.NONE), "b").fingerprint()).isNotEqualTo(before);
    }

    @Test
    void aListGivesTheSameShardsAsFolders() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 30, 1);
        List<String> lines = new ArrayList<>(List.of("kind,file"));
        for (String kind : List.of("bee", "cat", "ape")) {
            try (var files = Files.list(images.resolve(kind))) {
                files.forEach(file -> lines.add(kind + "," + images.relativize(file)));
            }
        }
        Path list = Files.write(images.resolve("list.csv"), lines);

        ShardManifest listed = run(list(list), "a");
        Files.delete(list);
        ShardManifest foldered = run(folder(images, Resize.NONE), "b");

        assertThat(listed.splits()).isEqualTo(foldered.splits());
    }

    @Test
    void imagesKeepTheirSideWhateverIsAddedIfTheShareNeedNotBeExact() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 30, 1);
        Path more = ImageFiles.folder(folder.resolve("more"), 60, 2);
        SplitSpec split = new SplitSpec(0.3, 4, null, TestShare.EXPECTED);
        new Preprocess(spark)
                .run(
                        spec(
                                folder(images, Resize.NONE),
                                split,
                                folder.resolve("a").toString()),
                        ExistingShards.FAIL);
        for (String kind : List.of("bee", "cat", "ape")) {
            try (var files = Files.list(more.resolve(kind))) {
                for (Path file : files.toList()) {
                    Files.copy(file, images.resolve(kind).resolve("more-" + file.getFileName()));
                }
            }
        }
        new Preprocess(spark)
                .run(
                        spec(
                                folder(images, Resize.NONE),
                                split,
                                folder.resolve("b").toString()),
                        ExistingShards.FAIL);

        for (String part : List.of("train", "test")) {
            List<String> before = examples("a", part);
            List<String> after = examples("b", part);
            assertThat(before).isNotEmpty();
            assertThat(after).containsAll(before).hasSizeGreaterThan(before.size());
        }
    }

    private List<String> examples(String target, String split) {
        return ShardBytes.examples(ShardSet.open(spark, folder.resolve(target).toString()), split);
    }

    @Test
    void linesOfAListThatLeadNowhereAreRejected() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 6, 1);
        Path list = Files.write(
                folder.resolve("list.csv"),
                List.of(
                        "kind,file",
                        "bee,images/bee/image000.png",
                        "cat,images/cat/image001.png",
                        "cat,images/cat/missing.png",
                        ",images/ape/image002.png",
                        "bee,",
                        "ape,nowhere/image.png"));
        assertThat(images).exists();

        assertThat(run(list(list), "a").ledger().rejected()).isEqualTo(Map.of("no such file", 3L, "missing label", 1L));
    }

    @Test
    void linesOfAListThatAreNotUtf8AreRejected() throws IOException {
        ImageFiles.folder(folder.resolve("images"), 6, 1);
        String lines =
                "kind,file\nbee,images/bee/image000.png\ncaf\u00e9,images/cat/image001.png\ncat,images/cat/image001.png\n";
        Path list = Files.write(folder.resolve("list.csv"), lines.getBytes(StandardCharsets.ISO_8859_1));

        ShardManifest manifest = run(list(list), "a");

        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("not UTF-8", 1L));
        assertThat(manifest.classes()).containsExactly("bee", "cat");
    }

    @Test
    void aListNamesFilesBelowItsFolderOnlyUnlessTheJobSaysOtherwise() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 6, 1);
        Path secret = Files.copy(images.resolve("bee/image000.png"), folder.resolve("secret.png"));
        Path list = Files.write(
                folder.resolve("list.csv"),
                List.of(
                        "kind,file",
                        "bee,bee/image000.png",
                        "cat,ape/../cat/image001.png",
                        "cat," + images.resolve("cat/image001.png").toUri(),
                        "bee,../secret.png",
                        "bee,bee/../../secret.png",
                        "bee," + secret,
                        "cat,file:" + secret,
                        "bee,hdfs://127.0.0.1:9/x.png",
                        "bee,s3a://bucket/x.png",
                        "bee,ftp://127.0.0.1:9/x.png",
                        "bee,//127.0.0.1/x.png"));

        ShardManifest below = run(listBelow(list, images, null), "a");
        Files.write(list, Files.readAllLines(list).subList(0, 8));
        ShardManifest any = run(listBelow(list, images, ImageSource.ListedNames.ANY), "b");

        assertThat(below.ledger())
                .isEqualTo(new RecordLedger(11, 3, Map.of("name outside of the folder of images", 8L)));
        assertThat(any.ledger()).isEqualTo(new RecordLedger(7, 7, Map.of()));
    }

    private static SourceSpec listBelow(Path list, Path images, ImageSource.ListedNames names) {
        return new ImageSource.Listing(
                list.toString(),
                images.toString(),
                Header.PRESENT,
                "file",
                "kind",
                ",",
                SIZE,
                1,
                Resize.NONE,
                null,
                names);
    }

    @Test
    void namesOfAListThatAreNoPathsAreRejected() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images [1]"), 6, 1);
        Files.move(images.resolve("bee/image000.png"), images.resolve("bee/b [a]*.png"));
        Path list = Files.write(
                folder.resolve("list [1].csv"),
                List.of(
                        "\uFEFFkind,file",
                        "bee,images [1]/bee/b [a]*.png",
                        "cat,images [1]/cat/image001.png",
                        "cat,2020-01-01T10:00.png",
                        "cat,http://localhost:9/image.png",
                        "cat,C:\\images\\one.png"));

        assertThat(run(list(list), "a").ledger().rejected())
                .isEqualTo(Map.of("no such file", 2L, "name outside of the folder of images", 1L));
        assertThat(run(folder(images, Resize.NONE), "b").ledger()).isEqualTo(new RecordLedger(6, 6, Map.of()));
        Files.move(images.resolve("bee/b [a]*.png"), images.resolve("bee/12:30.png"));
        assertThatThrownBy(() -> run(folder(images, Resize.NONE), "c"))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("12:30.png", "rename it");
    }

    @Test
    void inferenceGivesTheBytesOfTheShards() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 40, 1);
        SourceSpec source = folder(images, Resize.NONE);
        run(source, "a");
        ShardSet shards = ShardSet.open(spark, folder.resolve("a").toString());
        List<String> stored = new ArrayList<>(ShardBytes.examples(shards, "train"));
        stored.addAll(ShardBytes.examples(shards, "test"));

        InferencePipeline pipeline =
                InferencePipeline.of(ShardManifest.fromJson(shards.manifest().toJson()));
        List<String> prepared = pipeline.apply(spark, source).collectAsList().stream()
                .map(ImageSourcesIT::describe)
                .toList();

        assertThat(prepared).containsExactlyInAnyOrderElementsOf(stored);
    }

    @Test
    void eachImageKeepsItsPlaceAtInference() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 40, 1);
        ShardManifest manifest = run(folder(images, Resize.NONE), "a");
        Path raw = Files.createDirectories(folder.resolve("raw"));
        byte[] image = ImageFiles.encode(ImageFiles.random(BufferedImage.TYPE_3BYTE_BGR, 6, 5, 1), "png");
        Files.write(raw.resolve("a.png"), image);
        Files.writeString(raw.resolve("b.png"), "no image");
        Files.write(raw.resolve("c.png"), image);

        List<Row> records = InferencePipeline.of(manifest)
                .records(spark, folder(raw, Resize.NONE), List.of())
                .collectAsList();

        assertThat(records)
                .extracting(row -> row.get(0) + " " + row.get(1) + " " + row.getAs("reason"))
                .containsExactly("a.png 0 null", "b.png 1 undecodable image", "c.png 2 null");
    }

    @Test
    void eachChannelIsStandardisedByItsOwnTrainingPixels() throws IOException {
        for (int i = 0; i < 40; i++) {
            Path kind = Files.createDirectories(folder.resolve("images/" + (i % 2 == 0 ? "ape" : "bee")));
            BufferedImage image = ImageFiles.random(BufferedImage.TYPE_3BYTE_BGR, 6, 5, i);
            Files.write(kind.resolve(i + ".png"), ImageFiles.encode(image, "png"));
        }
        PipelineSpec spec = PipelineSpecs.of(
                        new ImageSource.Folder(folder.resolve("images").toString(), SIZE, 3, Resize.NONE),
                        new ShardSpec(folder.resolve("shards").toString(), 3, 1))
                .split(new SplitSpec(0.25, 9))
                .normalise(Normalisation.STANDARDISE_CHANNELS)
                .build();

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();

        assertThat(ShardManifest.fromJson(manifest.toJson()).example()).isEqualTo(manifest.example());
        double[] sums = new double[3];
        double[] squares = new double[3];
        List<ExampleBlock> blocks =
                ShardSet.open(spark, spec.shards().path()).blocks("train", 2, 8).collect();
        for (ExampleBlock block : blocks) {
            Batch batch = new Batch(manifest.example(), block.size());
            for (int i = 0; i < block.size(); i++) {
                batch.add(block, i);
            }
            float[] values = new float[block.size() * 90];
            batch.unpackFeatures(FloatBuffer.wrap(values));
            for (int i = 0; i < values.length; i++) {
                sums[i / 30 % 3] += values[i];
                squares[i / 30 % 3] += values[i] * values[i];
            }
        }
        long pixels = 30 * manifest.splits().get("train").examples();
        for (int channel = 0; channel < 3; channel++) {
            // scale and offset are rounded to float32
            assertThat(sums[channel] / pixels).isCloseTo(0, within(1e-4));
            assertThat(squares[channel] / pixels).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void inferenceOnImagesOfAnotherSizeSaysWhatToSet() throws IOException {
        Path images = ImageFiles.folder(folder.resolve("images"), 40, 1);
        InferencePipeline pipeline = InferencePipeline.of(run(folder(images, Resize.NONE), "a"));
        SourceSpec other = new ImageSource.Folder(images.toString(), List.of(7, 7), 1, Resize.STRETCH);

        assertThatThrownBy(() -> pipeline.apply(spark, other))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the shape [1, 7, 7], the training data has [1, 6, 5]; set size and channels");
    }

    @Test
    void cifarIsReadWithEitherLabel() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(50 * 3074);
        for (int i = 0; i < 50; i++) {
            content.put((byte) (i % 2)).put((byte) (i % 5));
            byte[] pixels = new byte[3072];
            new java.util.Random(i).nextBytes(pixels);
            content.put(pixels);
        }
        Path file = Files.write(folder.resolve("train.bin"), content.array());
        Files.writeString(folder.resolve("fine_label_names.txt"), "apple");

        ShardManifest fine = run(new ImageSource.Cifar100(folder.toString(), Cifar100Labels.FINE), "a");
        ShardManifest coarse = run(new ImageSource.Cifar100(file.toString(), Cifar100Labels.COARSE), "b");

        assertThat(fine.classes()).hasSize(5);
        assertThat(coarse.classes()).containsExactly("0", "1");
        assertThat(fine.example().features().shape()).containsExactly(3, 32, 32);
        assertThatThrownBy(() -> run(new ImageSource.Cifar10(file.toString()), "c"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no multiple of the 3073 of one image");
    }

    @Test
    void imagesOfCifarWhoseLabelIsNoClassAreRejected() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(50 * 3073);
        for (int i = 0; i < 50; i++) {
            byte[] pixels = new byte[3072];
            new java.util.Random(i).nextBytes(pixels);
            content.put((byte) (i == 7 ? 10 : i == 8 ? 255 : i % 10)).put(pixels);
        }
        Path file = Files.write(folder.resolve("batch.bin"), content.array());

        ShardManifest manifest = run(new ImageSource.Cifar10(file.toString()), "a");

        assertThat(manifest.classes()).hasSize(10);
        assertThat(manifest.ledger().kept()).isEqualTo(48);
        assertThat(manifest.ledger().rejected()).containsExactly(Map.entry("label out of range", 2L));
        assertThat(InferencePipeline.of(manifest)
                        .apply(spark, new ImageSource.Cifar10(file.toString()))
                        .count())
                .isEqualTo(50);
    }

    private static String describe(Row row) {
        byte[] features = row.getAs(InferencePipeline.FEATURES);
        return row.getInt(1) + ":" + java.util.HexFormat.of().formatHex(features);
    }

    private static SourceSpec folder(Path images, Resize resize) {
        return new ImageSource.Folder(images.toString(), SIZE, 1, resize);
    }

    private static SourceSpec list(Path list) {
        return new ImageSource.Listing(
                list.toString(), null, Header.PRESENT, "file", "kind", ",", SIZE, 1, Resize.NONE);
    }

    private ShardManifest run(SourceSpec source, String target) {
        PipelineSpec spec = spec(source, folder.resolve(target).toString());
        return new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
    }

    private static PipelineSpec spec(SourceSpec source, String target) {
        return spec(source, new SplitSpec(0.25, 9), target);
    }

    private static PipelineSpec spec(SourceSpec source, SplitSpec split, String target) {
        return PipelineSpecs.of(source, new ShardSpec(target, 3, 1))
                .split(split)
                .normalise(Normalisation.STANDARDISE)
                .build();
    }
}
