package org.starling.kernels.onednn.graph;

import java.util.ArrayList;
import java.util.List;

/** Collector of the reasons why a network cannot be compiled, one line per layer or setting. */
public final class Reasons {
    private final List<String> lines = new ArrayList<>();
    private String subject = "";

    /** Sets the subject of later reasons. */
    public Reasons about(String newSubject) {
        subject = newSubject;
        return this;
    }

    public Reasons add(String reason) {
        lines.add(subject.isEmpty() ? reason : subject + ": " + reason);
        return this;
    }

    /** Adds {@code reason} if {@code applies}. */
    public Reasons addIf(boolean applies, String reason) {
        return applies ? add(reason) : this;
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }
}
