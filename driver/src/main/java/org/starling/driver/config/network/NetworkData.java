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
 * @param columns the features, in packed order; empty if they are no columns of a table, or not known
 * @param vocabulary number of tokens of texts; 0 if examples are no texts, or it is not known
 */
public record NetworkData(
        ExampleFormat format,
        List<Long> examplesByClass,
        List<Encoding> targets,
        List<FeatureColumn> columns,
        int vocabulary) {
    public NetworkData {
        examplesByClass = List.copyOf(examplesByClass);
        targets = List.copyOf(targets);
        columns = List.copyOf(columns);
    }

    /** Examples that are no texts. */
    public NetworkData(
            ExampleFormat format, List<Long> examplesByClass, List<Encoding> targets, List<FeatureColumn> columns) {
        this(format, examplesByClass, targets, columns, 0);
    }

    /** Examples of which only the format is known. */
    public static NetworkData of(ExampleFormat format) {
        return new NetworkData(format, List.of(), List.of(), List.of());
    }

    /** The examples of a set of shards. */
    public static NetworkData of(ShardManifest manifest) {
        List<Encoding> targets = List.of();
        List<FeatureColumn> columns = List.of();
        if (manifest.transform() instanceof TableTransform table) {
            targets = table.targets() == null ? List.of() : table.targets().encodings();
            columns = FeatureColumn.of(table);
        }
        int vocabulary = manifest.transform() instanceof TextTransform texts
                ? texts.encoding().vocabulary().size()
                : 0;
        List<Long> examplesByClass = manifest.splits().get(Splits.TRAIN).examplesByClass();
        return new NetworkData(manifest.example(), examplesByClass, targets, columns, vocabulary);
    }

    /**
     * The number of features of an example of a table.
     *
     * @param network name of the built-in network, for messages
     * @throws NetworkException if examples have another shape, such as windows of records
     */
    int requireTable(String network) {
        List<Integer> shape = format.features().shape();
        if (shape.size() != 1) {
            throw new NetworkException(
                    "Cannot build the network '%s': it needs the columns of one record, but the shape of an example is %s; leave out data.windows and data.shape, or use another network"
                            .formatted(network, shape));
        }
        return shape.get(0);
    }

    /** Levels of the quantiles that label vectors hold; empty if they hold none. */
    double[] levels() {
        return targets.stream()
                .flatMap(target -> target instanceof Encoding.Quantile one ? Stream.of(one) : Stream.empty())
                .mapToDouble(Encoding.Quantile::level)
                .toArray();
    }
}
