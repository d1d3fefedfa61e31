package org.starling.pipeline.shard.parquet;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Columns of a shard whose labels are classes. */
final class ShardSchema {
    static final String FEATURES = "features";
    static final String LABEL = "label";
    static final MessageType CLASSES = Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .named(FEATURES)
            .required(PrimitiveTypeName.INT32)
            .named(LABEL)
            .named("example");

    private ShardSchema() {}
}
