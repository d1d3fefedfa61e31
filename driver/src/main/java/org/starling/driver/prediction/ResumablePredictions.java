package org.starling.driver.prediction;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.starling.driver.checkpoint.FolderLock;
import org.starling.driver.evaluation.EvaluationException;
import org.starling.driver.evaluation.InputLedger;
import org.starling.pipeline.InputFile;
import org.starling.pipeline.files.Failures;
import org.starling.serving.history.Json;

/**
 * A folder of predictions that is written file by file, so that an interrupted run can be resumed. The predictions for a file
 * are written to a hidden folder, then moved. A mark says that they are complete, with the counts of the file's records. Parts of
 * a file without a mark are removed.
 */
final class ResumablePredictions {
    private static final String MARKS = "_finished";
    private static final String WRITING = "_writing";
    private static final String PART = "part-";

    private final Path folder;
    private final String settings;
    private final FileSystem files;

    /** The end of one file. */
    private record Mark(String settings, long bytes, long modified, long used, Map<String, Long> reasons) {}

    /**
     * A folder.
     *
     * @param settings all that predictions depend on but the input
     */
    ResumablePredictions(String folder, String settings, Configuration conf) throws IOException {
        this.folder = new Path(folder);
        this.settings = settings;
        this.files = this.folder.getFileSystem(conf);
    }

    /**
     * Writes the predictions for all files that have none yet.
     *
     * @param writer writes the predictions for a file to a new folder
     * @return the counts of all records, also those of earlier runs
     */
    InputLedger write(List<InputFile> inputs, BiFunction<InputFile, String, InputLedger> writer) throws IOException {
        if (hasOtherEntries() && !files.exists(new Path(folder, MARKS))) {
            throw new EvaluationException(
                    "Cannot resume predictions in %s: the folder exists, and was not written with --resume; choose another path"
                            .formatted(folder));
        }
        files.mkdirs(new Path(folder, MARKS));
        InputLedger all = InputLedger.NONE;
        for (InputFile input : inputs) {
            Optional<Mark> mark = mark(input);
            all = all.plus(
                    mark.isPresent()
                            ? new InputLedger(mark.get().used(), mark.get().reasons())
                            : write(input, writer));
        }
        files.delete(new Path(folder, WRITING), true);
        files.create(new Path(folder, "_SUCCESS"), true).close();
        return all;
    }

    private boolean hasOtherEntries() throws IOException {
        return files.exists(folder)
                && files.listStatus(folder, path -> !path.getName().equals(FolderLock.FILE)).length > 0;
    }

    private Optional<Mark> mark(InputFile input) throws IOException {
        try (InputStream stream = files.open(markPath(input))) {
            Mark mark = Json.read(new String(stream.readAllBytes(), StandardCharsets.UTF_8), Mark.class);
            if (!mark.settings().equals(settings)) {
                throw new EvaluationException(
                        "Cannot resume predictions in %s: they were made with other settings (%s, now %s); choose another path"
                                .formatted(folder, mark.settings(), settings));
            }
            if (mark.bytes() != input.bytes() || mark.modified() != input.modified()) {
                throw new EvaluationException(
                        "Cannot resume predictions in %s: %s changed since it was predicted; choose another path"
                                .formatted(folder, input.path()));
            }
            return Optional.of(mark);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new EvaluationException(
                    "Cannot resume predictions in %s: the mark of %s is corrupt (%s); remove it"
                            .formatted(folder, input.name(), Failures.reason(e)),
                    e);
        }
    }

    private InputLedger write(InputFile input, BiFunction<InputFile, String, InputLedger> writer) throws IOException {
        Path writing = new Path(folder, WRITING);
        files.delete(writing, true);
        for (FileStatus part : parts(folder, PART + Pattern.quote(encoded(input)) + "-[0-9]{5}\\..*")) {
            files.delete(part.getPath(), false);
        }
        InputLedger records = writer.apply(input, writing.toString());
        int number = 0;
        for (FileStatus part : parts(writing, PART + ".*")) {
            String name = part.getPath().getName();
            String target = "%s%s-%05d%s".formatted(PART, encoded(input), number++, name.substring(name.indexOf('.')));
            move(part.getPath(), new Path(folder, target));
        }
        Mark mark = new Mark(settings, input.bytes(), input.modified(), records.used(), records.reasons());
        Path unfinished = new Path(folder, WRITING + ".mark");
        try (OutputStream stream = files.create(unfinished, true)) {
            stream.write(Json.write(mark).getBytes(StandardCharsets.UTF_8));
        }
        move(unfinished, markPath(input));
        return records;
    }

    private FileStatus[] parts(Path where, String names) throws IOException {
        Pattern pattern = Pattern.compile(names);
        FileStatus[] found = files.exists(where)
                ? files.listStatus(
                        where, path -> pattern.matcher(path.getName()).matches())
                : new FileStatus[0];
        Arrays.sort(found);
        return found;
    }

    private void move(Path from, Path to) throws IOException {
        if (!files.rename(from, to)) {
            throw new IOException("%s cannot be renamed to %s".formatted(from, to));
        }
    }

    private Path markPath(InputFile input) {
        return new Path(new Path(folder, MARKS), encoded(input) + ".json");
    }

    /** The name as that of a single file. */
    private static String encoded(InputFile input) {
        return URLEncoder.encode(input.name(), StandardCharsets.UTF_8);
    }
}
