package org.starling.pipeline.shard.parquet;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Columns of a shard. */
final class ShardSchema {
    static final String FEATURES = "features";
    static final String LABEL = "label";

    private static final MessageType CLASSES = of(PrimitiveTypeName.INT32);
    private static final MessageType PACKED = of(PrimitiveTypeName.BINARY);

    private ShardSchema() {}

    static MessageType of(LabelStorage labels) {
        return switch (labels) {
            case CLASS -> CLASSES;
            case PACKED -> PACKED;
        };
    }

    private static MessageType of(PrimitiveTypeName label) {
        return Types.buildMessage()
                .required(PrimitiveTypeName.BINARY)
                .named(FEATURES)
                .required(label)
                .named(LABEL)
                .named("example");
    }
}
