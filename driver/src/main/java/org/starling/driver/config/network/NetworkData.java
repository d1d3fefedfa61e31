package org.starling.driver.config.network;

import java.util.List;
import java.util.stream.Stream;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.split.Splits;

/**
 * The data that a network must fit.
 *
 * @param format of the examples
 * @param examplesByClass training examples of each class; may be empty without class weights
 * @param targets encodings of label vectors, in packed order; empty if labels are classes, or their encoding is not known
 * @param vocabulary number of tokens of texts; 0 if examples are no texts, or it is not known
 */
public record NetworkData(ExampleFormat format, List<Long> examplesByClass, List<Encoding> targets, int vocabulary) {
    public NetworkData {
        examplesByClass = List.copyOf(examplesByClass);
        targets = List.copyOf(targets);
    }

    /** Examples that are no texts. */
    public NetworkData(ExampleFormat format, List<Long> examplesByClass, List<Encoding> targets) {
        this(format, examplesByClass, targets, 0);
    }

    /** Examples of which only the format is known. */
    public static NetworkData of(ExampleFormat format) {
        return new NetworkData(format, List.of(), List.of());
    }

    /** The examples of a set of shards. */
    public static NetworkData of(ShardManifest manifest) {
        List<Encoding> targets = manifest.transform() instanceof TableTransform table && table.targets() != null
                ? table.targets().encodings()
                : List.of();
        int vocabulary = manifest.transform() instanceof TextTransform texts
                ? texts.encoding().vocabulary().size()
                : 0;
        return new NetworkData(
                manifest.example(), manifest.splits().get(Splits.TRAIN).examplesByClass(), targets, vocabulary);
    }

    /** Levels of the quantiles that label vectors hold; empty if they hold none. */
    double[] levels() {
        return targets.stream()
                .flatMap(target -> target instanceof Encoding.Quantile one ? Stream.of(one) : Stream.empty())
                .mapToDouble(Encoding.Quantile::level)
                .toArray();
    }
}
