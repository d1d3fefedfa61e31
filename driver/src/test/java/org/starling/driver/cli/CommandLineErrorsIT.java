package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.job.DigitsJob;

/** Every error ends in one clear message on standard error, the right exit code, and nothing on standard output. */
class CommandLineErrorsIT {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @TempDir
    Path folder;

    @Test
    void missingFile() {
        refuse(
                FAILED,
                train("data.source.path=" + folder.resolve("nowhere.csv")),
                "Cannot read table: no such file",
                "nowhere.csv",
                "check the path");
    }

    @Test
    void missingJobFile() {
        refuse(WRONG_USAGE, CommandRun.of("train", "nowhere.yaml"), "nowhere.yaml", "no such file", "check the path");
    }

    @Test
    void truncatedIdx() throws IOException {
        Path images = Files.write(folder.resolve("images"), header(3, 10, 4, 4), StandardOpenOption.CREATE);
        Files.write(images, new byte[100], StandardOpenOption.APPEND);

        refuse(
                FAILED,
                CommandRun.of(DigitsJob.command(idx(images), "train", idxJob().toString(), "--quiet")),
                "Cannot read images",
                "truncated",
                "promises 10 items of 16 bytes",
                "found 116",
                "fetch the file again");
    }

    /** A compressed file shows only while it is read, on an executor; so this also covers the messages of Spark. */
    @Test
    void truncatedCompressedIdxInAProcessOfItsOwn() throws IOException, InterruptedException {
        Path images = folder.resolve("images.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(images))) {
            out.write(header(3, 10, 4, 4));
            out.write(new byte[100]);
        }

        ChildJvm.Running process = ChildJvm.start(
                folder, "starling", Starling.class, DigitsJob.command(idx(images), "train", idxJob().toString()));
        int exitCode = process.await();

        refuse(
                FAILED,
                new CommandRun(exitCode, process.outText(), process.errText()),
                "Cannot read images",
                "truncated",
                "found 116",
                "fetch the file again");
    }

    @Test
    void rowsWithTooFewColumnsAreSetAsideAndCounted() throws IOException {
        Path table = folder.resolve("damaged.csv");
        List<String> rows = new ArrayList<>(rows(200));
        rows.add(50, "1,2,3");
        rows.add(150, "4,5");
        Files.write(table, rows);

        CommandRun run = CommandRun.of(DigitsJob.command(
                DigitsJob.settings(folder, "data.source.path=" + table), "preprocess", DigitsJob.file()));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("records offered 202 = kept 200 + rejected 2")
                .contains("2: too few columns");
    }

    @Test
    void aTableWithoutOneUsableRow() throws IOException {
        Path table = Files.write(folder.resolve("text.csv"), List.of("a,b,0", "c,d,1", "e,f,0"));

        refuse(
                FAILED,
                train("data.source.path=" + table, "data.source.label=c2", "data.shape=[2]"),
                "Cannot preprocess: none of the 3 records is usable",
                "check the source");
    }

    @Test
    void unknownKey() {
        refuse(
                WRONG_USAGE,
                train("training.batchsize=8"),
                "training: unknown key 'batchsize'",
                "did you mean 'batchSize'?");
    }

    @Test
    void twoErrorsAtOnce() {
        refuse(
                WRONG_USAGE,
                train("training.epochs=0", "model.learningRate=-1"),
                "2 problems",
                "training.epochs: must be at least 1, is 0",
                "model.learningRate: ");
    }

    @Test
    void fewerSlotsThanWorkers() {
        refuse(
                WRONG_USAGE,
                train("training.workers=5"),
                "Cannot train with 5 workers",
                "local[2] has 2 task slots",
                "set training.workers=2",
                "--master 'local[5]'");
    }

    @Test
    void existingShardsOfOtherData() {
        assertThat(preprocess("data.shards.seed=1").exitCode()).isZero();

        refuse(
                FAILED,
                preprocess("data.shards.seed=2"),
                "Cannot write shards",
                DigitsJob.shards(folder).toString(),
                "made from other data or settings",
                "use another path, or --overwrite");
    }

    @Test
    void existingPredictions() throws IOException {
        trainOneEpoch();
        Path output = Files.createDirectory(folder.resolve("predictions"));

        refuse(
                FAILED,
                CommandRun.of(
                        "predict",
                        checkpoints(),
                        "--input",
                        DigitsJob.table(),
                        "--labelled",
                        "--output",
                        output.toString(),
                        "--master",
                        "local[2]"),
                "Cannot write predictions to " + output,
                "already exists",
                "choose another path");
        refuse(FAILED, train("training.epochs=1"), "Cannot start training", "already holds checkpoints", "--resume");
    }

    @Test
    void lossThatIsNoNumber() {
        CommandRun run = train("model.learningRate=1e30");

        refuse(
                FAILED,
                run,
                "Cannot continue training: the loss is no longer a finite number (epoch 1",
                "lower the learning rate",
                "clip gradients");
        assertThat(DigitsJob.checkpoints(folder))
                .as("a network that diverged is not saved")
                .doesNotExist();
    }

    @Test
    void aCheckpointWithOneFlippedByte() throws IOException {
        trainOneEpoch();
        Path model = DigitsJob.checkpoints(folder).resolve("epoch-000001/model.zip");
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length / 2] ^= 1;
        Files.write(model, bytes);

        for (CommandRun run : List.of(
                CommandRun.of("evaluate", checkpoints(), "--master", "local[2]"),
                CommandRun.of(
                        "checkpoints",
                        "fetch",
                        checkpoints(),
                        folder.resolve("fetched.zip").toString()))) {
            refuse(FAILED, run, "Cannot read checkpoint: model.zip of epoch 1", "changed or damaged", "train again");
        }
        assertThat(folder.resolve("fetched.zip")).doesNotExist();
        CommandRun verify = CommandRun.of("checkpoints", "verify", checkpoints());
        assertThat(verify.exitCode()).isEqualTo(FAILED);
        assertThat(verify.errors()).singleElement().asString().contains("Cannot trust the checkpoints of [epoch 1]");
    }

    private static void refuse(int exitCode, CommandRun run, String... fragments) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
        assertThat(run.errors()).as(run.err()).hasSize(1);
        assertThat(run.err()).contains(fragments).doesNotContain("\tat ", "Exception in thread", "--stacktrace");
    }

    private CommandRun train(String... settings) {
        return CommandRun.of(DigitsJob.command(DigitsJob.settings(folder, settings), "train", DigitsJob.file()));
    }

    private CommandRun preprocess(String... settings) {
        return CommandRun.of(DigitsJob.command(DigitsJob.settings(folder, settings), "preprocess", DigitsJob.file()));
    }

    private void trainOneEpoch() {
        CommandRun run = train("training.epochs=1");
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private String checkpoints() {
        return DigitsJob.checkpoints(folder).toString();
    }

    private static List<String> rows(int count) throws IOException {
        try (InputStream table = new GZIPInputStream(Files.newInputStream(Path.of(DigitsJob.table())))) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .limit(count)
                    .toList();
        }
    }

    private static byte[] header(int... dimensionsAfterTheirNumber) {
        ByteBuffer header = ByteBuffer.allocate(4 * dimensionsAfterTheirNumber.length);
        header.putInt(0x0800 | dimensionsAfterTheirNumber[0]);
        for (int i = 1; i < dimensionsAfterTheirNumber.length; i++) {
            header.putInt(dimensionsAfterTheirNumber[i]);
        }
        return header.array();
    }

    private List<String> idx(Path images) throws IOException {
        Path labels = Files.write(folder.resolve("labels"), header(1, 10));
        Files.write(labels, new byte[10], StandardOpenOption.APPEND);
        return List.of("data.source.images=" + images, "data.source.labels=" + labels);
    }

    private Path idxJob() throws IOException {
        return Files.writeString(
                folder.resolve("job.yaml"),
                """
                name: truncated
                data:
                  source: {format: idx, images: x, labels: x}
                  normalise: scale
                  split: {test: 0.2, seed: 7}
                  shards: {path: %s, count: 2, seed: 1}
                model: {builtin: mlp, hidden: [8], updater: sgd, learningRate: 0.1, seed: 1}
                training: {epochs: 1}
                checkpoints: {path: %s}
                spark: {master: "local[2]"}
                """
                        .formatted(DigitsJob.shards(folder), checkpoints()));
    }
}
