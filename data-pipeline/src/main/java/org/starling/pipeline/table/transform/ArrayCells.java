package org.starling.pipeline.table.transform;

import java.util.List;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Cells that come in two arrays: numbers and texts, each in the order of their inputs. Not thread-safe. */
final class ArrayCells implements RowCells {
    private final boolean[] numeric;
    /** By input: its place among the numbers, or among the texts. */
    private final int[] places;

    private ArrayData numbers;
    private ArrayData texts;

    ArrayCells(List<TableInput> inputs) {
        numeric = new boolean[inputs.size()];
        places = new int[inputs.size()];
        int numberCount = 0;
        for (int i = 0; i < places.length; i++) {
            numeric[i] = inputs.get(i).numeric();
            places[i] = numeric[i] ? numberCount++ : i - numberCount;
        }
    }

    /** Goes on to another record; returns this. */
    ArrayCells at(ArrayData newNumbers, ArrayData newTexts) {
        numbers = newNumbers;
        texts = newTexts;
        return this;
    }

    @Override
    public boolean isMissing(int input) {
        return (numeric[input] ? numbers : texts).isNullAt(places[input]);
    }

    @Override
    public double number(int input) {
        return numbers.getDouble(places[input]);
    }

    @Override
    public UTF8String text(int input) {
        return texts.getUTF8String(places[input]);
    }
}
