package org.starling.pipeline.files;

import java.io.IOException;

/** A directory is not replaced or removed, because it holds something that Starling did not write. */
public final class ForeignEntryException extends IOException {
    private static final long serialVersionUID = 1L;

    public ForeignEntryException(String message) {
        super(message);
    }
}
