package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.OptionalLong;
import org.starling.pipeline.column.TextSlice;

/** Reads points of time. */
@FunctionalInterface
public interface TimeParser extends Serializable {
    /** Microseconds since 1970, without a time zone; empty for a text that is no point of time. */
    OptionalLong microseconds(TextSlice text);
}
