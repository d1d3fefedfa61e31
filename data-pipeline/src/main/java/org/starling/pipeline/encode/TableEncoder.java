package org.starling.pipeline.encode;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.starling.pipeline.column.RowCells;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.TableInput;

/**
 * Packs records, or their labels, as little-endian floats, in training and at inference. Called for one record after the other.
 * Not thread-safe: each task has its own.
 */
public final class TableEncoder implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<TableInput> inputs;
    private final List<Encoding> encodings;
    private final CompareSpec compare;
    private final int bytes;
    private transient InputCells cells;
    private transient List<CellEncoder> encoders;

    /** An encoder of features. */
    public TableEncoder(TableTransform transform) {
        this(
                transform.inputs(),
                transform.encodings(),
                transform.width(),
                transform.forms().compare());
    }

    /**
     * An encoder of label vectors.
     *
     * @param compare rules by which texts are equal
     */
    public TableEncoder(TableTargets targets, CompareSpec compare) {
        this(targets.inputs(), targets.encodings(), targets.width(), compare);
    }

    private TableEncoder(List<TableInput> inputs, List<Encoding> encodings, int width, CompareSpec compare) {
        this.inputs = inputs;
        this.encodings = encodings;
        this.compare = compare;
        this.bytes = Math.multiplyExact(width, Float.BYTES);
    }

    /** The packed values of one record. */
    public byte[] encode(RowCells record) {
        if (encoders == null) {
            cells = new InputCells(inputs);
            encoders = new ArrayList<>();
            encodings.forEach(encoding -> encoders.add(CellEncoder.of(encoding, compare)));
        }
        cells.take(record);
        byte[] packed = new byte[bytes];
        ByteBuffer target = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        for (CellEncoder encoder : encoders) {
            encoder.encode(cells, target);
        }
        return packed;
    }
}
