package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.Optional;
import org.starling.pipeline.column.TextSlice;

/** Reads points of time. */
@FunctionalInterface
public interface TimeParser extends Serializable {
    /** The point of time that a text names; empty for any other text. */
    Optional<PointOfTime> parse(TextSlice text);
}
