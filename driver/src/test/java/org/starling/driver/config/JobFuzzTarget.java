package org.starling.driver.config;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.config.binding.ConfigurationException;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.pipeline.testing.JsonMutations;
import org.starling.pipeline.testing.Mutations;

/** Job files, as they are written by hand, and as JSON, which is YAML, too. */
public final class JobFuzzTarget implements FuzzTarget {
    private static final Path FOLDER = Path.of(System.getProperty("starling.root", ".."), "conf");

    private final JobConfigReader reader =
            new JobConfigReader(new Configuration(false), new DatasetLocator(List.of(), Path.of("no-data-sets")));

    @Override
    public String name() {
        return "job";
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        YAMLMapper yaml = new YAMLMapper();
        JsonMapper json = new JsonMapper();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, "*.yaml")) {
            for (Path file : files) {
                // data sets that are not here would refuse the job
                String text = Files.readString(file).replace("dataset:", "");
                seeds.add(text.getBytes(StandardCharsets.UTF_8));
                seeds.add(json.writeValueAsBytes(yaml.readTree(text)));
            }
            return seeds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] damaged(byte[] file, byte[] other, SplittableRandom random) {
        return file[0] == '{' && other[0] == '{'
                ? JsonMutations.of(file, other, random)
                : Mutations.of(file, other, random);
    }

    @Override
    public boolean accepts(byte[] file) {
        try {
            JobConfig job = reader.parse(new String(file, StandardCharsets.UTF_8), "job.yaml", List.of());
            return !JobConfigWriter.tree(job).isEmpty();
        } catch (ConfigurationException e) {
            if (!e.getMessage().contains("job.yaml")) {
                throw new IllegalStateException("the message names no file", e);
            }
            return false;
        }
    }
}
