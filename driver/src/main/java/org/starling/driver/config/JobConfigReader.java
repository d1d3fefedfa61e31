package org.starling.driver.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.starling.driver.config.binding.ConfigurationException;
import org.starling.driver.config.binding.ProblemList;
import org.starling.driver.config.binding.RecordReader;
import org.starling.driver.config.dataset.DatasetException;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.pipeline.files.Failures;

/**
 * Reads jobs. A path {@code dataset:NAME/FILE} anywhere in a job is replaced by the file on this machine, see
 * {@link DatasetLocator}. Thread-safe.
 */
public final class JobConfigReader {
    /** More than the parser accepts. */
    private static final int MAX_BYTES = 1 << 24;

    private final Configuration hadoop;
    private final DatasetLocator datasets;

    /**
     * A reader that reaches files by the given means.
     *
     * @param hadoop how job files on other file systems are reached
     * @param datasets where data sets are looked for
     */
    public JobConfigReader(Configuration hadoop, DatasetLocator datasets) {
        this.hadoop = hadoop;
        this.datasets = datasets;
    }

    /**
     * Reads the job in {@code file}.
     *
     * @param file any Hadoop path; without a scheme, one of this machine
     * @param assignments values that replace those of the file, such as {@code training.epochs=3}
     * @throws ConfigurationException if there is no such file, or anything in it is wrong; names all problems
     */
    public JobConfig read(String file, List<String> assignments) {
        return parse(text(file), file, assignments);
    }

    /**
     * Reads a job from text.
     *
     * @param origin where the text came from, for messages
     */
    public JobConfig parse(String yaml, String origin, List<String> assignments) {
        return new RecordReader<>(JobConfig.class, (tree, problems) -> resolve(tree, "", problems))
                .read(yaml, origin, assignments);
    }

    private String text(String file) {
        try {
            Path path = new Path(file);
            // a job file is usually local, even where the default file system is HDFS
            boolean local = path.toUri().getScheme() == null;
            Path qualified = local ? new Path(new File(file).toURI()) : path;
            try (FSDataInputStream in = qualified.getFileSystem(hadoop).open(qualified)) {
                return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            }
        } catch (FileNotFoundException e) {
            throw new ConfigurationException(file, "there is no such file; check the path");
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(file, "it cannot be read (" + Failures.reason(e) + "); check the path");
        }
    }

    private void resolve(JsonNode node, String path, ProblemList problems) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                String childPath = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                if (entry.getValue().isTextual()) {
                    entry.setValue(object.textNode(resolve(entry.getValue().asText(), childPath, problems)));
                } else {
                    resolve(entry.getValue(), childPath, problems);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                resolve(array.get(i), path + "[" + i + "]", problems);
            }
        }
    }

    private String resolve(String text, String path, ProblemList problems) {
        try {
            return datasets.resolve(text);
        } catch (DatasetException e) {
            problems.add(path, e.getMessage());
            return text;
        }
    }
}
