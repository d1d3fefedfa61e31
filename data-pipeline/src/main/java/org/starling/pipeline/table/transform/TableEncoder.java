package org.starling.pipeline.table.transform;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.starling.pipeline.codegen.Calls;

/**
 * Packs records as little-endian floats: the one place where this is done, in training and at inference. Called for one record
 * after the other, at inference from generated code; not thread-safe, each task has its own.
 */
public final class TableEncoder implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TableTransform transform;
    private final int bytes;
    private transient ArrayCells arrays;
    private transient InputCells cells;
    private transient List<CellEncoder> encoders;

    public TableEncoder(TableTransform transform) {
        this.transform = transform;
        this.bytes = Math.multiplyExact(transform.width(), Float.BYTES);
    }

    /**
     * The packed features.
     *
     * @param numbers one array of doubles, those of numeric inputs in their order
     * @param texts one array of strings, those of the other inputs in their order
     */
    public Column pack(Column numbers, Column texts) {
        return Calls.method(this, "encode", "binary", numbers, texts);
    }

    /** For generated code: see {@link #pack}. */
    public byte[] encode(ArrayData numbers, ArrayData texts) {
        if (arrays == null) {
            arrays = new ArrayCells(transform.inputs());
        }
        return encode(arrays.at(numbers, texts));
    }

    /** The packed features of one record. */
    public byte[] encode(RowCells record) {
        if (encoders == null) {
            cells = new InputCells(transform.inputs());
            encoders = new ArrayList<>();
            transform.encodings().forEach(encoding -> encoders.add(CellEncoder.of(encoding)));
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
